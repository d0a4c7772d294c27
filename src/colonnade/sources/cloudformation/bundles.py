"""What is put together for each function: the manifests of its folder and its layers, and what lies there."""

from __future__ import annotations

import posixpath
import re
from dataclasses import field
from typing import TYPE_CHECKING, Any

from colonnade.dataclass import dataclass
from colonnade.fact import Fact, Opaque, Origin
from colonnade.model.code import Code
from colonnade.model.dependency import Bundle, Ecosystem, Manifest
from colonnade.model.function import Function, Layer
from colonnade.problem import Unreadable
from colonnade.regex import regex
from colonnade.sources.cloudformation.derive import alternatives, changed
from colonnade.sources.cloudformation.handlers import sought
from colonnade.sources.cloudformation.made import literal, plain_items
from colonnade.sources.dependencies.folders import around, install_script, modules
from colonnade.sources.dependencies.manifests import Read, manifests_of
from colonnade.sources.nodes import Mapping

if TYPE_CHECKING:
    from colonnade.model.resource import Resource
    from colonnade.sources.cloudformation.building import Building, Declared
    from colonnade.sources.code.locate import Sought
    from colonnade.sources.files import Tree

# What a project asks for that describes the infrastructure, and not the code that runs on it.
_DEPLOYING = frozenset(("aws-cdk-lib", "constructs", "@aws-cdk/core"))
_BUILT_BY_SAM = regex(r"python\d[\d.]*|python-uv|nodejs\d+\.x|esbuild")


def add(building: Building) -> None:
    """Give every function what is put together for it, and the application its manifests."""
    bundling = _Bundling(building)
    for key, function in building.resources.items():
        if isinstance(function, Function):
            declared = building.declared[key]
            function.bundle_link = bundling.of_function(function, declared)
    building.parts += bundling.manifests.values()


@dataclass(eq=False, slots=True)
class _Contents:
    """What is known so far of what is put together for one function."""

    manifests: list[Manifest] = field(default_factory=list)
    modules: set[str] = field(default_factory=set)
    layers: list[str] = field(default_factory=list)
    open: Opaque | None = None

    def add(self, other: _Contents) -> None:
        self.manifests += other.manifests
        self.modules |= other.modules
        self.open = self.open or other.open

    def leave_open(self, reason: str, at: Origin) -> None:
        self.open = self.open or Opaque(reason, f"bundle:{at}")


class _Bundling:
    """The manifests of one application, each with those that are built with it."""

    def __init__(self, building: Building) -> None:
        self.building = building
        self.manifests: dict[str, Manifest] = {}
        self._layers: dict[str, _Contents] = {}

    def of_function(self, function: Function, declared: Declared) -> Fact[Any]:
        """What is put together for a function, in each of the alternatives that its code has."""
        about = sought(function, declared)
        raw = function.code_link.raw
        made: list[tuple[object, Bundle]] = []

        def bundle(each: object) -> object:
            for code, known in made:
                if code is each:
                    return known
            one = self._bundle(function, declared, about, each)
            made.append((each, one))
            return one

        if isinstance(raw, Opaque):
            return Fact(bundle(raw), function.origin, written=False, label="what is put together for it")
        return Fact(changed(raw, bundle), function.origin, written=False, label="what is put together for it")

    def _bundle(self, function: Function, declared: Declared, about: Sought, code: object) -> Bundle:
        tree = declared.properties.stack.tree
        contents = _Contents()
        inline = isinstance(code, Code) and about.inline is not None and code.folder is None
        for layer in function.layers:
            contents.add(self._of_layer(layer))
        for foreign in function.foreign_layers:
            _foreign(contents, foreign)
        if about.image:
            self._image(contents, function, about, tree)
        elif not inline:
            self._folder(contents, function, declared, code, about)
        return Bundle(
            origin=function.origin,
            manifests=tuple(dict.fromkeys(contents.manifests)),
            modules=frozenset(contents.modules),
            layers=tuple(contents.layers),
            open=contents.open,
            inline=inline,
        )

    def _folder(
        self, contents: _Contents, function: Function, declared: Declared, code: object, about: Sought
    ) -> None:
        """What the build takes from the folder of the code."""
        tree = declared.properties.stack.tree
        folder = code.folder if isinstance(code, Code) else _local(tree, about)
        ecosystem = _ecosystem(function, code)
        if folder is None or ecosystem is None:
            if ecosystem is Ecosystem.NPM:
                self._made_elsewhere(contents, tree, about, function)
            contents.leave_open("its code is not in a folder that is read", function.origin)
            return
        contents.modules |= modules(tree, folder)
        metadata = declared.node.metadata
        method = literal(metadata.get("BuildMethod")) if metadata is not None else None
        if method == "esbuild":
            self._bundled(contents, tree, _entry(folder, metadata), function)
            return
        own = self._take(tree, folder, ecosystem, function)
        if own is not None:
            contents.manifests.append(own)
        if method is not None and not _BUILT_BY_SAM.fullmatch(method):
            contents.leave_open(f"it is built by {method}", function.origin)
        elif isinstance(code, Code) and code.found_by_name:
            contents.leave_open("something else than the template puts its package together", function.origin)
        elif own is None and isinstance(code, Code) and ecosystem is Ecosystem.PYPI:
            self._around(contents, tree, folder, function, code)

    def _made_elsewhere(self, contents: _Contents, tree: Tree, about: Sought, function: Function) -> None:
        """The manifest that a bundler makes the code by: the nearest one, up to the folder of the template."""
        folder = _told(tree, about)
        home = _template_folder(function)
        for each in around(folder) if folder is not None else ():
            found = manifests_of(tree).in_folder(each, Ecosystem.NPM)
            if found is not None and not any(one.name in _DEPLOYING for one in found.dependencies):
                contents.manifests.append(self._manifest(found, function, tree))
            if found is not None or each == home:
                return

    def _bundled(self, contents: _Contents, tree: Tree, folder: str, function: Function) -> None:
        """The manifest that esbuild resolves imports by: the nearest one, from the folder of its entry on."""
        for each in (folder, *around(folder)):
            found = manifests_of(tree).in_folder(each, Ecosystem.NPM)
            if found is not None and found.dependencies:
                contents.manifests.append(self._manifest(found, function, tree))
                return

    def _around(self, contents: _Contents, tree: Tree, folder: str, function: Function, code: Code) -> None:
        """The manifest of a folder around that of the code: the function's, where its code imports from it alone."""
        for each in around(folder):
            found = manifests_of(tree).in_folder(each, Ecosystem.PYPI)
            if found is None:
                continue
            contents.leave_open(f"a build of its own may install what {found.file} asks for", function.origin)
            if _imports_from(code, found, contents):
                contents.manifests.append(self._manifest(found, function, tree))
            return
        script = install_script(tree, _template_folder(function))
        if script is not None:
            contents.leave_open(f"{script} may install more", function.origin)

    def _of_layer(self, layer: Layer) -> _Contents:
        """What a layer brings, found out once however many functions carry it."""
        if layer.key not in self._layers:
            self._layers[layer.key] = _Contents()
            self._layer(self._layers[layer.key], layer)
        return self._layers[layer.key]

    def _layer(self, contents: _Contents, layer: Layer) -> None:
        tree = self.building.declared[layer.key].properties.stack.tree
        if layer.folder is None:
            contents.leave_open(f"what the layer {layer} holds is not among the files", layer.origin)
            return
        metadata = self.building.declared[layer.key].node.metadata
        method = literal(metadata.get("BuildMethod")) if metadata is not None else None
        there: set[str] = set()
        asked = False
        for folder in (layer.folder, f"{layer.folder}/python".lstrip("/")):
            there |= modules(tree, folder)
            if method is None and _lies_there(manifests_of(tree).in_folder(folder, Ecosystem.PYPI), there):
                continue
            found = self._take(tree, folder, Ecosystem.PYPI, layer)
            if found is not None:
                asked = True
                contents.manifests.append(found)
        self._take(tree, layer.folder, Ecosystem.NPM, layer)
        self._take(tree, f"{layer.folder}/nodejs".lstrip("/"), Ecosystem.NPM, layer)
        contents.modules |= there
        if method is None and "python" in there and not asked and not install_script(tree, layer.folder):
            return  # what lies there is put in as it is
        if method is None or not _BUILT_BY_SAM.fullmatch(method):
            how = f"built by {method}" if method else "put together by something else than the template"
            contents.leave_open(f"the layer {layer} is {how}", layer.origin)

    def _image(self, contents: _Contents, function: Function, about: Sought, tree: Tree) -> None:
        """What the Dockerfile of an image installs."""
        from colonnade.sources.dependencies import images  # noqa: PLC0415 - most functions are archives

        context, named = about.context, about.dockerfile
        folder = tree.resolve(about.folder, context) if isinstance(context, str) else None
        file = (
            tree.resolve(folder, named if isinstance(named, str) else "Dockerfile")
            if folder is not None
            else None
        )
        if folder is None or file is None:
            contents.leave_open("its image is not built from the reviewed folder", function.origin)
            return
        try:
            found = images.installed(file, tree.read(file))
        except Unreadable:
            contents.leave_open(f"{file} cannot be read", function.origin)
            return
        contents.modules |= modules(tree, folder)
        for asked in found.files:
            self._asked_by_image(contents, tree, folder, asked, function)
        if found.packages:
            made = Read(file, Ecosystem.PYPI, found.packages[0].origin, tuple(found.packages))
            contents.manifests.append(self._manifest(made, function, tree))
        if found.otherwise is not None or not found.for_lambda:
            contents.leave_open(f"{file} begins with another image, or installs more", function.origin)

    def _asked_by_image(
        self, contents: _Contents, tree: Tree, folder: str, asked: str, function: Function
    ) -> None:
        plain = re.sub(r"^\$\{?\w+\}?/|^/\w+/|^\./", "", asked)
        for candidate in (plain, posixpath.basename(plain)):
            inside = tree.resolve(folder, candidate)
            if inside is not None and tree.exists(inside):
                found = manifests_of(tree).read(inside)
                if found is not None:
                    contents.manifests.append(self._manifest(found, function, tree))
                return
        contents.leave_open(f"{asked} is not among the files", function.origin)

    def _take(self, tree: Tree, folder: str, ecosystem: Ecosystem, user: Resource) -> Manifest | None:
        found = manifests_of(tree).in_folder(folder, ecosystem)
        return self._manifest(found, user, tree) if found is not None else None

    def _manifest(self, found: Read, user: Resource, tree: Tree) -> Manifest:
        """The manifest of this application, with one more that is built with it."""
        made = self.manifests.get(found.file)
        if made is None:
            self.building.problems += found.problems
            made = self.manifests[found.file] = Manifest(
                file=found.file,
                ecosystem=found.ecosystem,
                origin=found.origin,
                dependencies=found.dependencies,
                lock=found.lock,
                read_lock=found.read_lock,
                unread=found.unread,
                advisories=manifests_of(tree).advisories,
            )
        if user not in made.users:
            made.users.append(user)
        return made


def _lies_there(found: Read | None, modules: set[str]) -> bool:
    """Whether all that a manifest asks for was put beside it already, so that nothing installs it any more."""
    asked = (
        {each.name.replace("-", "_").lower() for each in found.dependencies} if found is not None else set()
    )
    return bool(asked) and asked <= {each.lower() for each in modules}


def _foreign(contents: _Contents, layer: Fact[Any]) -> None:
    for _, raw in alternatives(layer.raw):
        arn = "" if isinstance(raw, Opaque) else str(raw)
        name = arn.rpartition("layer:")[2].partition(":")[0] if "layer:" in arn else ""
        if name:
            contents.layers.append(name)
        else:
            told = raw.reason if isinstance(raw, Opaque) else arn
            contents.leave_open(f"one of its layers is {told}", layer.origin)


def _template_folder(function: Function) -> str:
    """The folder of the template that declares a function."""
    return posixpath.dirname(function.origin.file)


def _local(tree: Tree, about: Sought) -> str | None:
    """The folder that CodeUri names, where it is one."""
    folder = _told(tree, about)
    return folder if folder is not None and tree.is_dir(folder) else None


def _told(tree: Tree, about: Sought) -> str | None:
    """The folder that CodeUri names, whether it is there or a build makes it."""
    location = (
        str(about.location) if about.location is not None and not isinstance(about.location, Opaque) else ""
    )
    if not location or "://" in location or "${" in location:
        return None
    return tree.resolve(about.folder, location)


def _ecosystem(function: Function, code: object) -> Ecosystem | None:
    runtime = function.runtime.raw
    if isinstance(code, Code) and code.language == "python":
        return Ecosystem.PYPI
    if isinstance(runtime, str) and runtime.startswith("nodejs"):
        return Ecosystem.NPM
    return Ecosystem.PYPI if isinstance(runtime, str) and runtime.startswith("python") else None


def _entry(folder: str, metadata: Mapping | None) -> str:
    """The folder of the first file that esbuild is told to begin with."""
    told = metadata.get("BuildProperties") if metadata is not None else None
    points = plain_items(told.get("EntryPoints")) if isinstance(told, Mapping) else []
    first = literal(points[0]) if points else None
    return posixpath.normpath(posixpath.join(folder, posixpath.dirname(first or ""))).removeprefix(".")


def _imports_from(code: Code, manifest: Read, contents: _Contents) -> bool:
    """Whether the code imports a package that this manifest asks for, and that nothing nearer brings."""
    from colonnade.aws.distributions import may_install  # noqa: PLC0415 - only where there is such a manifest

    asked = {each.name for each in manifest.dependencies}
    nearer = {each.name for one in contents.manifests for each in one.dependencies}
    return any(
        may_install(name, each)
        for each in code.third_party
        if each not in contents.modules and not any(may_install(name, each) for name in nearer)
        for name in asked
    )
