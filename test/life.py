"""One small life, lived once per test run and shared by stories and peers.

In: the binary. Out: the folder that `janua run recipes/tiny.toml` filled. $JANUA_TEST_LIFE names where (test/all.py
sets it, so that stories and peers share one); a second call finds the life done and returns at once.
"""
import fcntl
import os
import pathlib
import subprocess

SOURCE = pathlib.Path(__file__).resolve().parents[1]


def live(janua, folder):
    """Runs the tiny recipe into folder/tiny unless that is done. Raises RuntimeError with the output."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    out = folder / "tiny"
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "done").exists():
            return out
        if (folder / "failed").exists():
            raise RuntimeError((folder / "failed").read_text())
        command = [str(janua), "run", str(SOURCE / "recipes/tiny.toml"), "--out", str(out)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              env=life_environment(folder), cwd=folder, stdin=subprocess.DEVNULL)
        if done.returncode:
            text = f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-4000:]}"
            (folder / "failed").write_text(text)
            raise RuntimeError(text)
        (folder / "done").write_text(done.stdout)
    return out


def life_environment(folder):
    """The signing key of tests is made below `folder`, never in the home of who runs them."""
    return dict(os.environ, XDG_DATA_HOME=str(pathlib.Path(folder) / "data"), LC_ALL="C.UTF-8")
