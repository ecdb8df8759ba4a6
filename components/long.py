"""Long lists, and what every card repeats, as compiled templates: an htpy element costs 12 µs, a page has thousands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

_TEMPLATES = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)

_PLACES = _TEMPLATES.from_string(
    """
{%- for one, search in places -%}
<li data-search="{{ search }}"{% if one.near %} data-near{% else %} hidden{% endif %}>
{%- if one.locked %}<span class="locked">{% else -%}
<a href="{{ one.href }}" data-go="push" data-code="{{ one.code }}"{% if one.on %} aria-current="true"{% endif %}>
{%- endif -%}
<span class="name">{{ one.name }}</span>
<span class="latin">{{ one.latin if one.latin != one.name }}</span>
<small>{{ locked if one.locked else one.hint }}</small>
<span class="code">{{ one.code }}</span>
{%- if one.locked %}</span>{% else %}</a>{% endif -%}
{%- if one.note %}<p class="note" hidden>{{ one.note }}</p>{% endif -%}
</li>
{%- endfor -%}
"""
)

_ENTRIES = _TEMPLATES.from_string(
    """
{%- for one in choices -%}
<li>
{%- if one.reason %}<span><s>{{ one.label }}</s><small>{{ one.reason }}</small></span>{% else -%}
<a href="{{ one.href }}" data-go="replace"{% if one.on %} aria-current="true"{% endif %}>
<span>{{ one.label }}</span>{% if one.hint %}<small>{{ one.hint }}</small>{% endif %}</a>
{%- endif -%}
</li>
{%- endfor -%}
"""
)

_ROWS = _TEMPLATES.from_string(
    """
{%- for classes, cells in rows -%}
<tr{% if classes %} class="{{ classes }}"{% endif %}>
{%- for cell in cells -%}
{%- if cell.head -%}
<th scope="row"{% if cell.classes %} class="{{ cell.classes }}"{% endif %}>
{%- if cell.href -%}
<a href="{{ cell.href }}" data-go="push"{% if cell.on %} aria-current="true"{% endif %}>{{ cell.text }}</a>
{%- else %}{{ cell.text }}{% endif -%}
</th>
{%- else -%}
<td{% if cell.classes %} class="{{ cell.classes }}"{% endif %}>{{ cell.text }}</td>
{%- endif -%}
{%- endfor -%}
</tr>
{%- endfor -%}
"""
)


_DOWNLOAD = _TEMPLATES.from_string(
    """
<details class="menu"><summary class="glyph" aria-label="{{ title }}" title="{{ title }}">{{ glyph }}</summary>
{#- -#}
<div class="pop right"><p class="said">{{ said }}</p><ul>
{%- for href, name, about in files -%}
<li><a href="{{ href }}" download>{{ name }}<small>{{ about }}</small></a></li>
{%- endfor -%}
{%- for kind, name, about in images -%}
<li><button type="button" data-image="{{ kind }}">{{ name }}<small>{{ about }}</small></button></li>
{%- endfor -%}
</ul>{% if made %}<p class="foot">{{ made }}</p>{% endif -%}
{% if note %}<p class="foot">{{ note }}</p>{% endif %}</div></details>
"""
)

_POP = _TEMPLATES.from_string(
    """
<details class="menu" data-tool="explain"><summary class="glyph" aria-label="{{ title }}" title="{{ title }} (i)">
{{- glyph }}</summary>
{#- -#}
<div class="pop right explain" tabindex="-1"><p class="said">{{ said }}</p>
{#- -#}
<div class="definitions" tabindex="0" role="group" aria-label="{{ title }}">
{%- if terms %}<h3>{{ terms_said }}</h3><dl>
{%- for term, told in terms %}<dt>{{ term }}</dt><dd>{{ told }}</dd>{% endfor -%}
</dl>{% endif -%}
{%- for href, name, facts in found -%}
<h3><a href="{{ href }}" data-go="push">{{ name }}</a></h3><dl>
{%- for term, told in facts %}<dt>{{ term }}</dt><dd>{{ told }}</dd>{% endfor -%}
</dl>
{%- endfor -%}
</div><p class="foot">{{ foot }}</p></div></details>
"""
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; the head of its row may be a link."""

    text: str | Markup
    classes: str | None
    head: bool = False
    href: str | None = None
    on: bool = False


def places(found: Iterable[tuple[Any, str]], locked: str) -> Markup:
    """Return the entries of the area picker from places and what a typed text is compared with."""
    return Markup(_PLACES.render(places=found, locked=locked))


def download(
    files: Iterable[tuple[str, str, str]], images: Iterable[tuple[str, str, str]], *, glyph: Markup, **said: str
) -> Markup:
    """Return the menu of a card's downloads from addresses or kinds, names and what is said of each."""
    return Markup(_DOWNLOAD.render(files=files, images=images, glyph=glyph, **said).strip())


def pop(
    found: Iterable[tuple[str, str, Iterable[tuple[str, str]]]], terms: Sequence[tuple[str, Any]], **said: str
) -> Markup:
    """Return the pop-over of a card from the address, the name and the facts of each definition, and words it uses."""
    return Markup(_POP.render(found=found, terms=terms, **said).strip())


def entries(choices: Iterable[Any]) -> Markup:
    """Return the entries of a menu."""
    return Markup(_ENTRIES.render(choices=choices))


def rows(found: Iterable[tuple[str, list[Cell]]]) -> Markup:
    """Return the rows of a table's body from their classes and cells."""
    return Markup(_ROWS.render(rows=found))
