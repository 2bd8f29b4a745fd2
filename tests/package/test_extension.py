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


class Outside(unittest.TestCase):
    """Commands in a folder outside of the checkout, with what the packages and the wheel give and nothing else."""

    def run_steps(self, steps, expected, name, **changes):
        """Runs a script; each of its parts after ``@@`` must print the lines that are expected of it."""
        work = tempfile.mkdtemp(prefix="probing-extension-")
        self.addCleanup(shutil.rmtree, work, ignore_errors=True)
        os.mkdir(os.path.join(work, "home"))
        venv = support.environment_of(support.SYSTEM_PYTHON, name)
        environment = dotnet_environment(
            os.path.join(work, "home"), CHECKOUT=support.ROOT, PROBING_RUNTIME_DIR=support.runtime_directory(),
            PATH=os.path.join(venv, "bin") + os.pathsep + os.environ["PATH"], **changes)
        script = "\n".join(["set -euo pipefail", "PID=", "trap '[[ -z $PID ]] || kill $PID 2> /dev/null || true' EXIT", *steps])

        result = subprocess.run(["bash", "-c", script], cwd=work, env=environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, timeout=LIMIT_S)

        self.assertEqual(result.returncode, 0, result.stdout)
        self.assertNotIn("warning", result.stdout)
        outputs = re.split(r"^@@ \d+\n", result.stdout, flags=re.MULTILINE)[1:]
        self.assertEqual(len(outputs), len(expected), result.stdout)
        for output, lines in zip(outputs, expected):
            for line in lines:
                self.assertIn(line, output)


class Template(Outside):
    def test_works_as_it_is_under_a_name_with_a_dot(self):
        query = "probing $PID query --format csv"
        steps = [
            ("dotnet new install $CHECKOUT/dist/Probing.Templates.*.nupkg", []),
            ("dotnet new probing-extension -n Fleet.Tools --packages $CHECKOUT/dist && cd Fleet.Tools", []),
            ("dotnet test Fleet.Tools.Tests", ["Passed!  - Failed:     0, Passed:     4"]),
            ("dotnet publish Fleet.Tools -c Release -o out", []),
            ("PROBING=1 python -c 'import time; time.sleep(3600)' & PID=$!\n"
             "until probing $PID tables > tables.txt 2>&1; do sleep 0.1; done", []),
            ("probing $PID extension load out/libfleet_tools.so", ["loaded fleet_tools (native): tables in fleet_tools"]),
            (query + " \"SELECT mount_point, free_bytes > 0 FROM fleet_tools.drives WHERE mount_point = '/'\"", ["/,true"]),
            (query + " \"SELECT value, default_value, source FROM probing.options WHERE key LIKE 'fleet_tools.%'\"",
             ["10,0,environment"]),
            ("probing $PID config fleet_tools.min_free_bytes 9223372036854775807\n"
             + query + " \"SELECT count(*), (SELECT source FROM probing.options WHERE key LIKE 'fleet_tools.%') "
             "FROM fleet_tools.drives\"", ["0,runtime"]),
            ("probing $PID extension unload fleet_tools", ["unloaded fleet_tools"]),
            ("! probing $PID query 'FROM fleet_tools.drives'", ["fleet_tools"]),
        ]
        self.run_steps(["echo '@@ {}'\n{}".format(number, step) for number, (step, _) in enumerate(steps)],
                       [lines for _, lines in steps], "template", PROBING_FLEET_TOOLS_MIN_FREE_BYTES="10")


class Page(Outside):
    def test_does_what_it_says(self):
        with open(PAGE, encoding="utf-8") as page:
            blocks = BLOCK.findall(page.read())
        self.run_steps(*self.steps(blocks), "extension")

    def steps(self, blocks):
        """All commands, which share variables; and, for each block of them, the lines it must print."""
        parts = []
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
        return parts, expected


if __name__ == "__main__":
    unittest.main()
