// How near duplicates are looked for: the shingles, the hashes, the bands.
#pragma once

#include <cstdint>
#include <string>

#include "base/json.h"

namespace data::minhash {

enum class Hash { xxhash, sha1 };
enum class Cut { words, spaces };

struct Config {
  std::int64_t n_grams = 5;            // words of a shingle
  std::int64_t num_buckets = 14;       // bands
  std::int64_t hashes_per_bucket = 8;  // rows
  std::int64_t seed = 1;               // of the parameters of the hashes
  Hash hash = Hash::xxhash;            // of a shingle
  std::int64_t precision = 64;         // bits of both hashes: 32 or 64
  Cut cut = Cut::
      words;  // what a word is: as for the filters of English (measure/cut_words.h), or what spaces part
  double verify =
      0;  // smallest share of equal hashes that two neighbours in a band must have; 0 asks for none

  std::int64_t hashes() const { return num_buckets * hashes_per_bucket; }
};

// Of an object with those members, as in datatrove's configuration; those that lack have the values above. "words" is
// "whitespace" or "spacy_eng", or a sentence that says one of them. Error: bad_data with the member's name where one has
// a wrong type, lies outside of what can be computed, or is unknown; of an object that states what was found with it
// ("pairs", "clusters", "kept") others are not looked at.
base::Result<Config> config_of(const base::Json& json, const std::string& where);

// The same of a file that is one, or of one with several under names, of which `key` is one; it may be "" where there is
// one. Texts may stand beside them. Error: also bad_request with the names where `key` is none or lacks.
base::Result<Config> choose_config(const base::Json& file, const std::string& key,
                                   const std::string& where);

}  // namespace data::minhash
