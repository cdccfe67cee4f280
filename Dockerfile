# The page alone, without TensorFlow: docker build -t glimpse . && docker run -p 8501:8501 glimpse
FROM python:3.12-slim
WORKDIR /glimpse
COPY app/requirements.txt app/requirements.txt
RUN pip install --no-cache-dir -r app/requirements.txt
COPY .streamlit .streamlit
COPY app app
COPY models models
RUN useradd --create-home visitor
USER visitor
EXPOSE 8501
HEALTHCHECK CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8501/_stcore/health')"]
CMD ["streamlit", "run", "app/main.py", "--server.headless=true", "--server.address=0.0.0.0"]
