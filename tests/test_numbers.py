"""Every figure gives its numbers back as columns."""

import plotly.graph_objects as go

from app.numbers import LEGEND, numbers


def test_lines_share_the_places_on_the_x_axis():
    figure = go.Figure()
    figure.add_scatter(x=[2, 1], y=[0.5, 0.25], name="a")
    figure.add_scatter(x=[2, 3], y=[1, 2], name="b")
    figure.update_xaxes(title="epoch")
    assert numbers(figure) == {"epoch": ["1", "2", "3"], "a": ["0.25", "0.5", ""], "b": ["", "1", "2"]}


def test_bars_keep_their_order():
    figure = go.Figure(go.Bar(x=["dog", "cat"], y=[0.123456, 1], name="quick"))
    figure.update_xaxes(title="class")
    assert numbers(figure) == {"class": ["dog", "cat"], "quick": ["0.1235", "1"]}


def test_bars_that_lie_are_named_on_the_other_axis():
    figure = go.Figure(go.Bar(x=[3, 3], y=["dog, called cat", "cat, called dog"], name="images", orientation="h"))
    figure.update_xaxes(title="test images")
    figure.update_yaxes(title="pair")
    assert numbers(figure) == {"pair": ["dog, called cat", "cat, called dog"], "images": ["3", "3"]}


def test_a_trace_whose_heights_mean_nothing_is_left_out():
    figure = go.Figure()
    figure.add_scatter(x=[1], y=[0.5], name="a")
    figure.add_scatter(x=[2], y=[0.02], name="your photos", meta=LEGEND)
    figure.update_xaxes(title="familiarity")
    assert numbers(figure) == {"familiarity": ["1"], "a": ["0.5"]}


def test_a_heatmap_lies_as_it_is_drawn():
    figure = go.Figure(go.Heatmap(x=["dog", "cat"], y=["dog", "cat"], z=[[0.9, 0.1], [0.2, 0.8]]))
    figure.update_xaxes(title="answer")
    figure.update_yaxes(title="true class")
    assert numbers(figure) == {"true class \\ answer": ["dog", "cat"], "dog": ["0.9", "0.2"], "cat": ["0.1", "0.8"]}
