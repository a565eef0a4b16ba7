// Training, in a thread of its own, so that Ctrl-C is heard meanwhile.
#include "binding/training.h"

#include <nanobind/stl/map.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <chrono>
#include <future>

#include "bind/given.h"
#include "bind/tokenizer.h"

namespace bind {
namespace {

using namespace nb::literals;
using Named = std::vector<std::pair<std::string, std::string>>;  // language and path
using Strings = std::map<std::string, std::string>;

// Raises what a signal handler raised, once the work has stopped.
template <class Future>
void wait_for(Future& work, base::Cancel& cancel) {
  for (;;) {
    {
      const nb::gil_scoped_release free;
      if (work.wait_for(std::chrono::milliseconds(100)) == std::future_status::ready) return;
    }
    if (PyErr_CheckSignals() == 0) continue;
    nb::python_error raised;
    cancel.request();
    {
      const nb::gil_scoped_release free;
      work.wait();
    }
    throw raised;
  }
}

Strings learn(const Named& named, const std::vector<std::string>& settings, int threads,
              const std::string& folder) {
  std::vector<tokenizer::LanguageFile> files;
  for (const auto& [language, path] : named)
    files.push_back(language.empty() ? binding::file_of(path)
                                     : tokenizer::LanguageFile{language, path});
  base::Cancel cancel;
  auto work = std::async(std::launch::async, [&] {
    return binding::learn(files, settings, threads > 0 ? threads : base::machine_cores(), folder,
                          cancel);
  });
  wait_for(work, cancel);
  return taken(work.get());
}

}  // namespace

void define_training(nb::module_& module) {
  using binding::Documents;
  nb::class_<Documents>(module, "Documents", "Texts to learn from that come one by one.")
      .def_static(
          "open",
          [](const std::string& folder, const std::string& language) {
            return taken(Documents::open(folder, language));
          },
          "folder"_a, "language"_a)
      .def(
          "add",
          [](Documents& self, nb::handle text) { taken(self.add(Text(text, "each text").view())); },
          "text"_a.none(), nb::sig("def add(self, text: str | bytes) -> None"))
      .def("finish", [](Documents& self) {
        auto file = taken(self.finish());
        return std::pair(file.language, file.path);
      });
  module.def(
      "check_settings",
      [](const std::vector<std::string>& settings) { taken(binding::check_settings(settings)); },
      "settings"_a, "Raises what learn() would raise of settings, before there is a text.");
  module.def(
      "learn", learn, "files"_a, "settings"_a, "threads"_a, "folder"_a,
      "The files of a tokenizer that is learned from (language, path); \"\" takes the language from the path.");
}

}  // namespace bind
