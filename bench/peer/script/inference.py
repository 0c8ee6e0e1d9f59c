"""A model of 216 MB that looks at as many of its numbers as it is asked about: what is measured is the way to it."""
import numpy


def model_fn(model_dir):
    return numpy.ones(54_000_000, dtype=numpy.float32)


def predict_fn(data, model):
    return model[:data.shape[1]] * data
