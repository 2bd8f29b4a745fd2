"""The packages for extension authors, and docs/extensions.md: every file and every command of the page, in its order."""

import glob
import os
import re
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml
import zipfile

import support

PAGE = os.path.join(support.ROOT, "docs", "extensions.md")
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LIMIT_S = 900


def package(name):
    found = glob.glob(os.path.join(support.ROOT, "dist", name + ".*.nupkg"))
    if len(found) != 1:
        raise AssertionError("expected one {} in dist/, found {}: run `make sdk`".format(name, found))
    return zipfile.ZipFile(found[0])


def dotnet_environment(home, **changes):
    """A .NET of its own, which takes what it can from the user's package folder and puts nothing there."""
    settings = os.path.expanduser("~/.nuget/NuGet/NuGet.Config")
    if os.path.exists(settings):
        os.makedirs(os.path.join(home, ".nuget", "NuGet"))
        shutil.copy(settings, os.path.join(home, ".nuget", "NuGet"))
    return support.clean_environment(
        DOTNET_CLI_HOME=home, NUGET_PACKAGES=os.path.join(home, "packages"),
        NUGET_FALLBACK_PACKAGES=os.environ.get("NUGET_PACKAGES", os.path.expanduser("~/.nuget/packages")),
        DOTNET_CLI_TELEMETRY_OPTOUT="1", DOTNET_NOLOGO="1", MSBUILDDISABLENODEREUSE="1", **changes)


class Packages(unittest.TestCase):
    def test_the_sdk_depends_on_arrow_only_and_brings_its_generator(self):
        with package("Probing.Sdk") as sdk:
            names = sdk.namelist()
            specification = xml.fromstring(sdk.read("Probing.Sdk.nuspec"))
        self.assertIn("analyzers/dotnet/cs/Probing.Sdk.Generators.dll", names)
        self.assertIn("lib/net10.0/Probing.Sdk.xml", names)
        dependencies = [item.get("id") for item in specification.iter() if item.tag.endswith("}dependency")]
        self.assertEqual(dependencies, ["Apache.Arrow"])

    def test_the_template_names_the_versions_there_are(self):
        versions = {os.path.basename(path).split(".", 2)[2][:-len(".nupkg")]
                    for path in glob.glob(os.path.join(support.ROOT, "dist", "Probing.*.nupkg"))}
        with package("Probing.Templates") as templates:
            project = templates.read("content/extension/Demo.1/Demo.1.csproj").decode()
        self.assertEqual(set(re.findall(r'"Probing\.\w+" Version="([^"]+)"', project)), versions)


class Page(unittest.TestCase):
    def test_does_what_it_says(self):
        with open(PAGE, encoding="utf-8") as page:
            blocks = BLOCK.findall(page.read())
        work = tempfile.mkdtemp(prefix="probing-extension-")
        self.addCleanup(shutil.rmtree, work, ignore_errors=True)
        os.mkdir(os.path.join(work, "home"))
        venv = support.environment_of(support.SYSTEM_PYTHON, "extension")
        environment = dotnet_environment(
            os.path.join(work, "home"), CHECKOUT=support.ROOT, PROBING_RUNTIME_DIR=support.runtime_directory(),
            PATH=os.path.join(venv, "bin") + os.pathsep + os.environ["PATH"])

        script, expected = self.script(blocks)
        result = subprocess.run(["bash", "-c", script], cwd=work, env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, timeout=LIMIT_S)

        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertNotIn("warning", result.stdout)
        outputs = re.split(r"^@@ \d+\n", result.stdout, flags=re.MULTILINE)[1:]
        self.assertEqual(len(outputs), len(expected), result.stdout)
        for output, lines in zip(outputs, expected):
            for line in lines:
                self.assertIn(line, output)

    def script(self, blocks):
        """One script of all commands, since they share variables; and, for each block of them, the lines it must print."""
        parts = ["set -euo pipefail", "PID=", "trap '[[ -z $PID ]] || kill $PID 2> /dev/null || true' EXIT"]
        expected = []
        for language, file, text in blocks:
            if language == "bash":
                parts.append("echo '@@ {}'\n{}".format(len(expected), text))
                expected.append([])
            elif language == "text":
                expected[-1] += [line for line in text.splitlines() if line]
            else:
                self.assertEqual((language, bool(file)), ("csharp", True), "a block that nothing executes:\n" + text)
                # The folder of the extension is the current one after the first step.
                parts.append("cat > {} << 'END_OF_FILE'\n{}END_OF_FILE".format(file, text))
        self.assertGreater(len(expected), 5)
        return "\n".join(parts), expected


if __name__ == "__main__":
    unittest.main()
