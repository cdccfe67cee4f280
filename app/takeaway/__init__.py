"""What travels with a model: code to start from, the kit, and the static site, all made in memory.

The page offers them (app/screens/take.py) and export's command line writes them. Needs models/, app.browser and
onnx and onnxruntime alone.
"""
