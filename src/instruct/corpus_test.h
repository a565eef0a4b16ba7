// A small corpus in memory: pages and messages in several languages, as the stage `corpus` writes them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/context.h"
#include "store/jsonl.h"
#include "store/structure_line.h"

namespace instruct {

struct TestBlock {
  std::string key, text;
  bool heading = false;
};

struct TestCorpus {
  base::MemoryDisk disk;
  std::unique_ptr<base::Clock> clock = base::real_clock();
  base::SilentReporter reporter;
  base::Cancel cancel;
  base::Context ctx{disk, *clock, reporter, cancel, 1, ""};
  std::map<std::string, std::vector<base::Json>> lines;  // by file

  void add(const std::string& language, const std::string& key, const std::string& kind,
           const std::vector<TestBlock>& blocks, const std::string& set = "train") {
    store::StructureLine structure{.id = "id-" + key + "-" + language, .parallel = true};
    std::string text;
    for (const auto& block : blocks) {
      if (!text.empty()) text += kind == "messages" ? "\n" : "\n\n";
      text += block.text;
      structure.blocks.push_back(
          {.key = block.key, .bytes = block.text.size(), .heading = block.heading});
    }
    base::Json line = {{"id", structure.id},   {"text", text},
                       {"source", "s"},        {"language", language},
                       {"key", key},           {"kind", kind},
                       {"license", "MPL-2.0"}, {"parents", base::Json::array()}};
    if (kind == "messages") line["parents"].push_back("catalogue-" + language);
    if (set == "train") {
      lines["corpus/train/" + language + ".jsonl.zst"].push_back(std::move(line));
      lines["corpus/structure/" + language + ".jsonl.zst"].push_back(to_json(structure));
    } else {
      lines["corpus/heldout/" + set + "/" + language + ".jsonl"].push_back(std::move(line));
    }
  }

  // `pages` pages and `messages` messages in each language, whose texts say which they are.
  void fill(const std::vector<std::string>& languages, int pages, int messages) {
    for (const auto& language : languages) {
      for (int p = 0; p < pages; ++p) {
        const auto name = language.substr(0, 3) + word(p);
        std::vector<TestBlock> blocks;
        for (int s = 0; s < 4; ++s) {
          const auto at = "#" + std::to_string(s);
          blocks.push_back({at + "h", "Heading " + name + word(s), true});
          for (int b = 0; b < 3; ++b)
            blocks.push_back({at + "b" + std::to_string(b),
                              "This " + name + " paragraph about " + word(10 * s + b) +
                                  " says something of " + word(7 * p + s) + language.substr(0, 3) +
                                  " and ends there with " + name + word(b) + "."});
        }
        add(language, "page" + std::to_string(p), "page", blocks);
      }
      std::vector<TestBlock> all;
      for (int m = 0; m < messages; ++m)
        all.push_back({"c||Term " + word(m), "Term " + language.substr(0, 3) + word(m)});
      if (!all.empty()) add(language, "c#0000", "messages", all);
    }
  }

  // Letters alone, another word for each number.
  static std::string word(int number) {
    std::string out = "w";
    for (int n = number + 1; n > 0; n /= 20)
      out += "bcdfghjklmnprstvxzqy"[n % 20], out += "ae"[n % 2];
    return out;
  }

  void write() {
    for (const auto& [path, list] : lines) {
      CHECK(disk.make_folders(base::parent(path)).ok(), "a folder in memory");
      auto file = store::JsonlWriter::open(disk, path);
      for (const auto& line : list) CHECK(file->write(line).ok(), "a line in memory");
      CHECK(file->finish().ok(), "a file in memory");
    }
  }
};

}  // namespace instruct
