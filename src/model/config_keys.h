// config.json read key by key: nothing is believed. Every number has its range, every type is looked
// at, and no access here can throw. It is remembered which keys were asked for, so that one which
// might change what a model computes is never passed over in silence.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/json.h"

namespace model {

// An object of config.json. A key that is there with null counts as absent where check_nulls() lets it
// pass and its reader does not ask says(). The object and `where` must outlive it.
class ConfigKeys {
 public:
  ConfigKeys(const base::Json& object, const std::string& where)
      : object_(object), where_(where), asked_(std::make_shared<Asked>()) {
    asked_->try_emplace(&object);
  }
  // An object inside of another, which find() gave: its keys are remembered with those around it.
  ConfigKeys(const base::Json& inner, const ConfigKeys& around)
      : object_(inner), where_(around.where_), asked_(around.asked_) {
    asked_->try_emplace(&inner);
  }

  // bad_data
  base::Error wrong(const std::string& what,
                    const std::string& hint = "fetch the model again") const;
  base::Error unsupported(const std::string& what, const std::string& hint = "") const;

  // Whether it stands there, be it with null.
  bool says(const char* key) const { return object_.contains(key); }
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

  // Keys that say nothing of this model as the others stand, such as a window that is switched off.
  void pass_over(std::initializer_list<const char*> keys) const;
  // Once the architecture has read what it knows. Error: unsupported for a key that nobody asked for,
  // here or in an object of ConfigKeys inside, unless it is known to change nothing, or its value
  // switches it off: null, false, 0, nothing in it; of what is on where nobody speaks of it, true.
  base::Result<void> check_all_read() const;
  // Error: bad_data for null in a key that was asked for, here or inside, where transformers has no
  // such model of this family.
  base::Result<void> check_nulls(const std::string& family) const;

  const std::string& where() const { return where_; }

  // Whether a key says how a model was made or is stored, and not what it computes.
  static bool names_nothing(const std::string& key);
  // Whether a key with such a value leaves what a model computes as it is, whoever asks for it.
  static bool changes_nothing(const std::string& key, const base::Json& value);

 private:
  // Of each object that is read, the keys that were asked for.
  using Asked = std::map<const base::Json*, std::set<std::string>>;
  base::Result<void> check_read(const base::Json& object, const std::string& path) const;

  const base::Json& object_;
  const std::string& where_;
  std::shared_ptr<Asked> asked_;
};

}  // namespace model
