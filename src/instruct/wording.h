// How a task is put to a model, in the language of the answer: several wordings of each, from share/instruct/LANGUAGE.toml,
//   translation = ["Übersetze ins {target}: ...", ...]
// patterns of ICU's MessageFormat (text/message.h) with the places that the task fills. A language without a file, or a
// task that its file does not word, is worded in English, and each example says so.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "text/message.h"

namespace instruct {

class Wordings {
 public:
  // Those that the program holds. Error: bad_data for a file that is broken, words an unknown task or has a place that
  // its task does not fill.
  static base::Result<Wordings> open();

  struct Chosen {
    std::string language;  // of the wording
    std::size_t number;    // in its list, from 0
    const std::string* pattern;
  };
  // `draw` is any number; the same gives the same wording.
  Chosen choose(const std::string& task, const std::string& language, std::uint64_t draw) const;
  bool has(const std::string& task, const std::string& language) const;

 private:
  std::map<std::string, std::map<std::string, std::vector<std::string>>> by_language_;
};

}  // namespace instruct
