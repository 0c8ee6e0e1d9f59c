"""The same script as people serve it by hand: Flask, npy in and out."""
import io

import inference
import numpy
from flask import Flask, Response, request

app = Flask(__name__)
model = inference.model_fn(".")


@app.get("/ping")
def ping():
    return ""


@app.post("/invocations")
def invocations():
    data = numpy.load(io.BytesIO(request.get_data()), allow_pickle=False)
    answer = io.BytesIO()
    numpy.save(answer, inference.predict_fn(data, model))
    return Response(answer.getvalue(), mimetype="application/x-npy")
