"""Tables as HTML: headings for columns and rows, text only, to be scrolled with the keyboard."""

from app.html_table import html_table


def test_headings_and_numbers():
    text = html_table({"class": ["cat"], "images": [1000]}, numbers=("images",), title="Images")
    assert '<th scope="col">class</th><th scope="col" class="number">images</th>' in text
    assert '<th scope="row">cat</th><td class="number">1000</td>' in text
    assert 'role="region" aria-label="Table: Images" tabindex="0"' in text


def test_everything_is_text():
    text = html_table({"<b>": ['"><script>']}, title='" onclick="x')
    assert "<b>" not in text and "<script>" not in text and '" onclick' not in text
