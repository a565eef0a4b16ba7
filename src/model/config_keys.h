// config.json read key by key: nothing is believed. Every number has its range, every type is looked
// at, and no access here can throw.
#pragma once

#include <cstdint>
#include <string>

#include "base/json.h"

namespace model {

// An object of config.json. A key that is there with null counts as absent, as transformers writes
// it. The object and `where` must outlive it.
class ConfigKeys {
 public:
  ConfigKeys(const base::Json& object, const std::string& where) : object_(object), where_(where) {}

  base::Error wrong(const std::string& what) const;  // bad_data
  base::Error unsupported(const std::string& what, const std::string& hint = "") const;

  // Null if absent.
  const base::Json* find(const char* key) const;

  // Error: bad_data with key, value and range for another type or a value outside [least, most];
  // without `otherwise` also where the key is absent.
  base::Result<std::int64_t> size(const char* key, std::int64_t least, std::int64_t most) const;
  base::Result<std::int64_t> size(const char* key, std::int64_t least, std::int64_t most,
                                  std::int64_t otherwise) const;
  base::Result<double> number(const char* key, double least, double most, double otherwise) const;
  base::Result<bool> flag(const char* key) const;  // false where absent
  base::Result<std::string> text(const char* key, const std::string& otherwise) const;

  // The id of a special token, of several the first; -1 for none. An id that the vocabulary does
  // not have (older checkpoints say pad -1) can never stand in a text: none.
  std::int64_t token(const char* key, std::int64_t vocabulary) const;

  const std::string& where() const { return where_; }

 private:
  const base::Json& object_;
  const std::string& where_;
};

}  // namespace model
