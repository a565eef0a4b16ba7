#!/usr/bin/env python3
"""What a library with plugins needs below `janua`, which opens libjanua_full.so with RTLD_LOCAL.

OpenMPI opens its plugins with dlopen; some of them use libmpi without naming it as needed, and find it only
if it stands in the global scope. Under RTLD_LOCAL it does not, unless a plugin that does name it was
opened before by chance: so it is on Debian 12. Whoever links such a library makes it global itself, with
RTLD_NOLOAD, before its first call. Shown here with three small libraries of the same build, and with OpenMPI
where there is one (mpicc, mpirun).

Usage: scope.py [C++ COMPILER]
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

COMPILER = sys.argv.pop(1) if len(sys.argv) > 1 else "c++"
MAIN = r"""
#include <dlfcn.h>
#include <cstdio>
int main() {
  void* full = dlopen("./libfull.so", RTLD_NOW | RTLD_LOCAL);  // as cli/open_full.cc does
  if (!full) return std::puts(dlerror()), 2;
  return reinterpret_cast<int (*)()>(dlsym(full, "entry"))();
}
"""
CORE = 'extern "C" int core_answer() { return 42; }'
PLUGIN = 'extern "C" int core_answer(); extern "C" int plugin() { return core_answer(); }'
MAKE_GLOBAL = r"""
#include <dlfcn.h>
#include <cstdio>
static void make_global(void* function) {
  Dl_info info;
  if (!dladdr(function, &info) || !dlopen(info.dli_fname, RTLD_NOW | RTLD_GLOBAL | RTLD_NOLOAD))
    std::puts(dlerror());
}
"""
FULL = MAKE_GLOBAL + r"""
extern "C" int core_answer();
extern "C" int entry() {
#ifdef GLOBAL
  make_global(reinterpret_cast<void*>(&core_answer));
#endif
  void* plugin = dlopen("./plugin.so", RTLD_NOW | RTLD_GLOBAL);
  if (!plugin) return std::puts(dlerror()), core_answer() == 42 ? 3 : 4;
  return reinterpret_cast<int (*)()>(dlsym(plugin, "plugin"))() == 42 ? 0 : 4;
}
"""
MPI = MAKE_GLOBAL + r"""
#include <mpi.h>
extern "C" int entry() {
  make_global(reinterpret_cast<void*>(&MPI_Init));
  int rank = 0;
  double mine = 0, sum = 0;
  if (MPI_Init(nullptr, nullptr) != MPI_SUCCESS) return 3;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  mine = rank + 1;
  MPI_Allreduce(&mine, &sum, 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
  MPI_Finalize();
  return sum == 6 ? 0 : 4;
}
"""


class Scope(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.build("main", MAIN, "-ldl")

    def build(self, name, source, *flags, compiler=COMPILER):
        text = pathlib.Path(self.folder.name, name + ".cc")
        text.write_text(source)
        subprocess.run([*compiler.split(), "-o", name, text, *flags], cwd=self.folder.name, check=True)

    def build_library(self, name, source, *flags, compiler=COMPILER):
        self.build(name, source, "-shared", "-fPIC", "-Wl,-rpath,$ORIGIN", *flags, compiler=compiler)

    def run_main(self, *before):
        return subprocess.run([*before, "./main"], cwd=self.folder.name, capture_output=True, text=True)

    def small(self, *flags):
        self.build_library("libcore.so", CORE)
        self.build_library("plugin.so", PLUGIN)  # names no library as needed
        self.build_library("libfull.so", FULL, *flags, "-L.", "-lcore", "-ldl")
        return self.run_main()

    def test_a_plugin_that_names_no_library_does_not_find_what_was_opened_locally(self):
        ended = self.small()
        self.assertEqual(ended.returncode, 3, ended.stdout)
        self.assertIn("undefined symbol: core_answer", ended.stdout)

    def test_it_finds_what_its_user_made_global_before(self):
        ended = self.small("-DGLOBAL")
        self.assertEqual(ended.returncode, 0, ended.stdout)

    @unittest.skipUnless(shutil.which("mpicxx") and shutil.which("mpirun"), "no OpenMPI here")
    def test_openmpi_adds_up_over_three_ranks(self):
        self.build_library("libfull.so", MPI, "-ldl", compiler="mpicxx")
        os.environ.update(OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1")
        ended = self.run_main("mpirun", "--oversubscribe", "-n", "3")
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)


if __name__ == "__main__":
    unittest.main()
