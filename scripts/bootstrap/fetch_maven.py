"""Fetches the pinned Apache Maven: fetch_maven.py VERSION SHA512 HOME.

The archive comes from Maven Central through the maven-artifact package, is compared with its digest,
and appears at HOME in one rename, so that an interrupted run leaves nothing half unpacked.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile


def main(version, sha512, home):
    parent = os.path.dirname(home)
    os.makedirs(parent, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix=".fetch-") as work:
        packages = os.path.join(work, "packages")
        requirements = os.path.join(os.path.dirname(os.path.abspath(__file__)), "requirements-maven.txt")
        run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-warn-script-location",
             "--target", packages, "--requirement", requirements],
            "pip could not install what fetches Maven; what it says stands above",
            env=dict(os.environ, PIP_ROOT_USER_ACTION="ignore"),
        )
        archive = os.path.join(work, "maven.tar.gz")
        run(
            [sys.executable, "-m", "maven_artifact.main", "org.apache.maven:apache-maven:tar.gz:bin:" + version, archive],
            "Maven could not be fetched from Maven Central",
            env=dict(os.environ, PYTHONPATH=packages),
        )
        with open(archive, "rb") as stream:
            found = hashlib.sha512(stream.read()).hexdigest()
        if found != sha512:
            sys.exit("mvnw: the fetched Maven has another SHA-512 than the pinned one; nothing was installed")
        with tarfile.open(archive) as tar:
            if hasattr(tarfile, "data_filter"):
                tar.extractall(work, filter="data")
            else:
                tar.extractall(work)
        unpacked = os.path.join(work, "apache-maven-" + version)
        try:
            os.rename(unpacked, home)
        except OSError:
            if not os.path.exists(os.path.join(home, "bin", "mvn")):
                shutil.rmtree(home, ignore_errors=True)
                os.rename(unpacked, home)


def run(command, hint, env=None):
    if subprocess.run(command, env=env, stdout=subprocess.DEVNULL).returncode != 0:
        sys.exit("mvnw: " + hint)


if __name__ == "__main__":
    main(*sys.argv[1:])
