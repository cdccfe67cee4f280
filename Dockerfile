# The page alone, without TensorFlow. It needs no network, no right to write, and a little memory for what is in use:
#
#   docker build -t glimpse .
#   docker run -p 8501:8501 --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
#     --memory 1g --pids-limit 200 glimpse
FROM node:22-slim AS runtime
WORKDIR /static
COPY app/static/package.json app/static/package-lock.json ./
RUN npm ci --no-audit --no-fund

FROM python:3.12-slim
WORKDIR /glimpse
COPY app/requirements.txt app/requirements.txt
RUN pip install --no-cache-dir -r app/requirements.txt
COPY .streamlit .streamlit
COPY app app
COPY models models
# For answers in the visitor's browser: given out from here, so that nothing is fetched from elsewhere.
COPY --from=runtime /static/node_modules/onnxruntime-web app/static/node_modules/onnxruntime-web
RUN python -m compileall -q app models && useradd --no-create-home --home-dir /tmp visitor
USER visitor
ENV HOME=/tmp PYTHONDONTWRITEBYTECODE=1
EXPOSE 8501
HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8501/_stcore/health')"]
CMD ["python", "-m", "streamlit", "run", "app/main.py", "--server.headless=true", "--server.address=0.0.0.0"]
