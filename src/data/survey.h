// A look at a folder of somebody's own, before there is a recipe: what of it would be read, in
// which languages it is, and what would be left out. Only the beginning of each file is read, and
// of many thousand files a part, so that a folder of any size is looked at in seconds.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/context.h"
#include "data/ending.h"
#include "data/repeated.h"
#include "data/source.h"

namespace data {

struct Amount {
  double documents = 0;   // estimated, where a file holds many
  double text_bytes = 0;  // estimated from the beginning: markup is no text
};

// One file that would be read.
struct Surveyed {
  std::string path{};  // inside the folder
  const Form* form = nullptr;
  std::uint64_t bytes = 0;
  std::map<std::string, Amount> languages{};  // canonical, "" where it cannot be told
  // Of lines and tables: what their recipe needs to know.
  std::string text_column{}, id_column{}, language_column{};
  std::string separator{};
  bool says_license = false;   // each line that was looked at
  bool says_language = false;  // some do
  bool bad_lines = false;      // some of the lines that were looked at are broken
  std::string encoding{};      // of a file that declares none: what it looks like, "" for nothing
};

struct Survey {
  std::vector<Surveyed> files;    // by path
  std::vector<LeftOut> left_out;  // by path
  // Those of them that are left out for want of an encoding, looked into with the one that they
  // look like.
  std::vector<Surveyed> undeclared{};
  // Languages that a text is in, or says to be in, and that are none of ours, by their code ("ru").
  std::map<std::string, Amount> strangers{};
  std::map<std::string, Repeated> repeated{};    // by language
  std::map<std::string, std::string> samples{};  // some text of each language, no repeats
  std::size_t sampled = 0;                       // files of which the beginning was read
};

// Error: missing; bad_request for what is no folder, or one that janua made; io; interrupted.
base::Result<Survey> survey(const base::Path& folder, base::Context& ctx);

}  // namespace data
