// What the weights of a folder compute under another configuration, for the peer test:
// answers_under INPUT OUT < QUESTIONS
//
// A question is a line {"weights": FOLDER, "config": what config.json says}. Of the n-th, from 0 on,
// OUT/n.safetensors holds the answer, and a line of what is printed says "computed" or why nothing was.
#include <cstdio>
#include <iostream>

#include "model/check/check.h"

namespace {

using base::Result;

// The folder as it would be with that configuration.
Result<model::Loaded> load(base::Disk& disk, const base::Json& question) {
  base::MemoryDisk copy;
  const auto folder = question.at("weights").get<std::string>();
  for (const auto& entry : TRY(disk.list(folder)))
    if (entry.name.starts_with("model"))
      TRY(copy.write_file("m/" + entry.name, TRY(disk.read(folder + "/" + entry.name)), 0644));
  TRY(copy.write_file("m/config.json", question.at("config").dump(), 0644));
  return model::load_model(copy, "m");
}

Result<void> answer(base::Disk& disk, const std::string& line, const store::Safetensors& file,
                    const base::Path& out) {
  const auto loaded = TRY(load(disk, TRY(base::parse_json(line, "question"))));
  const auto input = TRY(model::check::read_input(file, loaded.config, loaded.model, "input"));
  return write(disk, out, TRY(model::check::answer(loaded, input, {}, "input")));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const auto disk = base::real_disk();
  const auto file = store::Safetensors::open(*disk, argv[1]);
  if (!file.ok()) return 1;
  std::string line;
  for (int n = 0; std::getline(std::cin, line); ++n) {
    const auto done =
        answer(*disk, line, *file, std::string(argv[2]) + "/" + std::to_string(n) + ".safetensors");
    std::puts(done.ok() ? "computed" : done.error().sentence().c_str());
    std::fflush(stdout);
  }
}
