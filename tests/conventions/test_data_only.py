"""Nothing that is read is run: no module makes code, or a Python object, out of a file's bytes."""

from __future__ import annotations

import ast

import pytest

from tests.conventions.test_project import ROOT, imported, sources

SERIALISERS = {"cloudpickle", "dill", "jsonpickle", "marshal", "pickle", "shelve", "xmlrpc"}
MAKERS_OF_CODE = {"eval", "exec", "compile", "__import__"}
LOADERS = {"LOADER", "SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader"}
YAML = {"load", "load_all", "unsafe_load", "full_load", "compose", "parse", "scan"}
OF_ARRAYS = {"load", "loads", "fromfile", "read_pickle", "read_hdf", "read_feather", "memmap"}
EXTRACTORS = {"extractall", "unpack_archive"}


def dangerous(code: str) -> list[str]:
    """Every line that could run, or build, what a file says."""
    tree = ast.parse(code)
    found = [f"import of {name}" for name in imported(code) & SERIALISERS]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found += [f"line {node.lineno}: {what}" for what in _called(node)]
    return found


def _called(call: ast.Call) -> list[str]:
    words = ast.unparse(call.func).split(".")
    owner, name = words[-2] if len(words) > 1 else "", words[-1]
    named = {word.arg: ast.unparse(word.value) for word in call.keywords}
    loader = named.get("Loader", ast.unparse(call.args[1]) if len(call.args) > 1 else "")
    found = []
    if not owner and name in MAKERS_OF_CODE:
        found.append(name)
    if owner == "yaml" and name in YAML and loader.split(".")[-1] not in LOADERS:
        found.append(f"yaml.{name} with {loader or 'no loader'}")
    if owner in {"np", "numpy", "pd", "pandas", "joblib"} and name in OF_ARRAYS:
        found.append(f"{owner}.{name}")
    if named.get("allow_pickle", "False") != "False" or named.get("shell", "False") != "False":
        found.append("pickles or a shell allowed")
    if name in EXTRACTORS or (owner == "os" and name in {"system", "popen"}):
        found.append(f"{owner}.{name}")
    return found


def test_no_module_makes_code_or_objects_of_what_it_reads() -> None:
    told = {str(path.relative_to(ROOT)): dangerous(path.read_text("utf-8")) for path in sources()}
    assert {path: lines for path, lines in told.items() if lines} == {}


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from marshal import loads",
        "eval(text)",
        "yaml.load(text)",
        "yaml.load(text, yaml.Loader)",
        "yaml.load(text, Loader=yaml.UnsafeLoader)",
        "np.load(path)",
        "numpy.load(path, allow_pickle=True)",
        "joblib.load(path)",
        "pd.read_pickle(path)",
        "subprocess.run(text, shell=True)",
        "os.system(text)",
        "shutil.unpack_archive(path)",
    ],
)
def test_this_check_can_fail(code: str) -> None:
    assert dangerous(code)


@pytest.mark.parametrize(
    "code", ["yaml.load(text, LOADER)", "re.compile(text)", "json.load(stream)", "evaluate(text)"]
)
def test_what_only_reads_is_let_pass(code: str) -> None:
    assert dangerous(code) == []
