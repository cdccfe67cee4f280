"""What lies between a file's bytes and Pillow: its format, its first picture, its orientation and colours."""
