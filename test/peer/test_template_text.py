"""Methods of texts in a chat template answer as Python's str does, for every character that Python knows."""
import json
import random
import subprocess
import sys
import unicodedata

import pytest

transformers = pytest.importorskip("transformers")
from transformers.utils import chat_template_utils  # noqa: E402

# All that the interpreter has, each with arguments that tell letters apart.
CASES = ["upper()", "lower()", "casefold()", "capitalize()", "title()", "swapcase()"]
KINDS = ["isdecimal()", "isdigit()", "isnumeric()", "isalpha()", "isalnum()", "isspace()", "isascii()", "isprintable()",
         "isupper()", "islower()", "istitle()", "isidentifier()"]
AMONG = ["splitlines()", "splitlines(true)", "split()", "rsplit(none, 1)", "strip()", "lstrip()", "rstrip()",
         "expandtabs(4)", "center(6)", "zfill(5)"]
MISSING = {"encode", "format_map", "translate", "maketrans"}
# Python 3.11 has Unicode 14.0: what came later is nothing to it, and these became small letters with 15.0.
LATER = set("\u10fc\ua7f2\ua7f3\ua7f4\uab69") if unicodedata.unidata_version < "15" else set()
KNOWN = [chr(code) for code in range(sys.maxunicode + 1)
         if unicodedata.category(chr(code)) != "Cn" and not 0xD800 <= code <= 0xDFFF and chr(code) not in LATER]


def told(janua, place, lines):
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    done = subprocess.run([janua, "tokenizer", "template", place], input=text, text=True, capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.split("\n")[:-1]]


@pytest.fixture(scope="module")
def place(fixtures_dir):
    return fixtures_dir / "chat_templates/templates/chatml.jinja"


def python_of(call):
    return call.replace("true", "True").replace("none", "None")


def held(janua, place, call, texts, size=30000):
    """The texts of which the method says something else."""
    parts = [texts[at:at + size] for at in range(0, len(texts), size)]
    loop = "{% for c in x %}{{ [c." + call + "] | tojson }}\n{% endfor %}"
    lines = [{"template": loop, "context": {"x": part}} for part in parts]
    out = []
    method = eval(f"lambda c: c.{python_of(call)}")
    for part, answer in zip(parts, told(janua, place, lines), strict=True):
        assert "text" in answer, answer
        ours = [json.loads(line)[0] for line in answer["text"].split("\n")[:-1]]
        out += [(text, mine, method(text)) for text, mine in zip(part, ours, strict=True) if mine != method(text)]
    return out


@pytest.mark.parametrize("call", CASES + KINDS)
def test_of_each_character(janua, place, call):
    assert held(janua, place, call, KNOWN)[:5] == []


@pytest.mark.parametrize("call", AMONG)
def test_of_each_character_among_others(janua, place, call):
    """What may divide, and what is stripped; no others need be asked."""
    letters = [c for c in KNOWN if ord(c) < 0x3100 or not c.isprintable() or c.isspace()]
    assert held(janua, place, call, ["a" + c + "b" for c in letters] + [c + "a" + c for c in letters])[:5] == []


def test_every_character_is_written_as_repr_does(janua, place):
    parts = [KNOWN[at:at + 40000] for at in range(0, len(KNOWN), 40000)]
    lines = [{"template": "{{ x }}", "context": {"x": part}} for part in parts]
    for part, answer in zip(parts, told(janua, place, lines), strict=True):
        assert answer["text"] == str(part)


def texts(count, seed):
    """Letters of all cases, marks that case ignores, sigmas, ends of lines, blanks, signs, digits."""
    pieces = list("aBß'’.·\u0301ΣσςΑİıŉǅﬁ²½٣一_-+({<[ \t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029\u00a0\u3000Xx12") + ["\r\n"]
    rng = random.Random(seed)
    return ["".join(rng.choice(pieces) for _ in range(rng.randrange(9))) for _ in range(count)]


@pytest.mark.parametrize("call", CASES + KINDS + AMONG + ["zfill(9)", "ljust(7, '٣')", "rjust(7)", "center(7, '*')"])
def test_of_texts(janua, place, call):
    assert held(janua, place, call, texts(3000, 5))[:3] == []


CALLS = ["split('a')", "split('a', 1)", "rsplit('aa')", "rsplit('aa', 1)", "rsplit(none, 1)", "split(none, 1)", "split(none, 0)",
         "rsplit(none, 0)", "partition('ab')", "rpartition('aa')", "find('a', 1)", "find('ab', -3, 4)", "find('', 2)", "find('', 9)",
         "rfind('aa')", "rfind('a', 1, -1)", "rfind('')", "count('aa')", "count('', 1)", "count('', 7)", "count('a', -2)",
         "startswith('a', 1)", "startswith(('b', 'ab'), -2)", "startswith('', 9)", "endswith('a', 1, 3)", "endswith(('b',))",
         "replace('a', 'b', 1)", "replace('', '-')", "replace('', '-', 2)", "replace('aa', '')", "replace('a', 'x', 0)",
         "removeprefix('ab')", "removesuffix('ba')", "strip('ab')", "lstrip('bä')", "rstrip('ä')", "join('ab')", "join(['x', 'y'])",
         "expandtabs()", "expandtabs(tabsize=3)", "splitlines(keepends=true)", "split(sep='b', maxsplit=1)"]


@pytest.mark.parametrize("call", CALLS)
def test_with_arguments(janua, place, call):
    rng = random.Random(call)
    few = ["".join(rng.choice("aabbä \t") for _ in range(rng.randrange(8))) for _ in range(400)]
    loop = "{% for c in x %}{{ [c." + call + "] | tojson }}\n{% endfor %}"
    ours = told(janua, place, [{"template": loop, "context": {"x": few}}])[0]
    assert "text" in ours, ours
    method = eval(f"lambda c: c.{python_of(call)}")
    assert ours["text"] == "".join(json.dumps([method(text)], ensure_ascii=False) + "\n" for text in few)


REFUSED = ["'a'.upper(1)", "'a'.center()", "'a'.center(3, 'xy')", "'a'.ljust('3')", "','.join([1])", "'a'.find()", "'a'.find(sub='a')",
           "'a'.index('b')", "'a'.rindex('b')", "'a'.split('')", "'a'.partition('')", "'{} {0}'.format(1)", "'{0} {}'.format(1)",
           "'a'.startswith(['a'])", "'a'.replace('a')", "'a'.zfill()", "'a'.isdigit(1)", "'a'.strip(1)", "'a'.split(1)"]


@pytest.mark.parametrize("call", REFUSED)
def test_what_python_refuses_is_refused(janua, place, call):
    template = "{{ " + call + " }}"
    with pytest.raises(Exception):
        chat_template_utils._compile_jinja_template(template).render()
    assert "error" in told(janua, place, [{"template": template, "context": {}}])[0]


def test_each_method_of_str_is_there_or_said_to_be_missing(janua, place):
    names = [name for name in dir(str) if not name.startswith("_")]
    lines = [{"template": "{{ 'a'." + name + "() }}", "context": {}} for name in names]
    answers = dict(zip(names, told(janua, place, lines), strict=True))
    missing = {name for name, answer in answers.items() if "is not supported" in answer.get("error", "")}
    assert missing == MISSING
    assert not [name for name, answer in answers.items() if "undefined" in answer.get("error", "")]


FILTERS = ["title", "capitalize", "upper", "lower", "wordcount", "indent", "indent(2, true)", "indent(2, true, true)",
           "indent('> ', blank=true)", "trim", "trim('aB')", "center(7)", "string", "length", "list", "first", "reverse"]


@pytest.mark.parametrize("name", FILTERS)
def test_filters_of_texts_are_those_of_jinja2(janua, place, name):
    template = "{% for c in x %}{{ [c | " + name + "] | tojson }}\n{% endfor %}"
    some = texts(2000, 11) + ["they're bill's", "o'neil-smith (see below)", "", "a\r", "ΑΣ ΑΣ-Σ"]
    some = [text for text in some if text or name != "first"]
    theirs = chat_template_utils._compile_jinja_template(template).render(x=some)
    assert told(janua, place, [{"template": template, "context": {"x": some}}])[0].get("text") == theirs
