// Keys of a GGUF file behind the name of its architecture: "llama." and what follows.
#pragma once

#include <initializer_list>
#include <set>
#include <string>
#include <vector>

#include "store/gguf/file.h"

namespace model::gguf {

// A key that is a float, as the shortest decimal number that is this float: 1e-05, not
// 9.999999747378752e-06.
double shortest(double stored);

// It is remembered which keys were asked for, so that one which might change what a model computes is
// never passed over in silence.
class FileKeys {
 public:
  FileKeys(const store::gguf::File& file, const std::string& architecture, const base::Path& path)
      : file_(file), prefix_(architecture + "."), path_(path) {}

  bool has(const std::string& key) const { return find(key) != nullptr; }
  const store::gguf::Value* find(const std::string& key) const {
    return file_.metadata().find(asked(key));
  }
  base::Result<std::uint64_t> natural(const std::string& key) const {
    return file_.metadata().natural(asked(key));
  }
  base::Result<std::uint64_t> natural(const std::string& key, std::uint64_t otherwise) const {
    if (!has(key)) return otherwise;
    return natural(key);
  }
  base::Result<double> number(const std::string& key) const {
    return shortest(TRY(file_.metadata().number(asked(key))));
  }
  base::Result<double> number(const std::string& key, double otherwise) const {
    if (!has(key)) return otherwise;
    return number(key);
  }
  base::Result<std::string> text(const std::string& key) const {
    return file_.metadata().text(asked(key));
  }
  // An array of integers of any kind. Error: missing; bad_data, also for one beyond 2^31.
  base::Result<std::vector<std::int64_t>> wholes(const std::string& key) const;
  // The number of each layer, which files say once or for each. Error: bad_data where they say it for
  // another number of layers than they have, or have more of them than any model.
  base::Result<std::vector<std::int64_t>> of_each_layer(const std::string& key) const;
  base::Result<std::vector<double>> real_of_each_layer(const std::string& key) const;
  // False where it is absent.
  base::Result<bool> flag(const std::string& key) const;

  // Keys that follow from others, or say nothing as the others stand.
  void pass_over(std::initializer_list<const char*> keys) const {
    for (const auto* key : keys) (void)asked(key);
  }
  // Once the family has read what it knows. Error: unsupported, with key and value, for one of the
  // architecture's keys that nobody asked for, unless it is known to change nothing, or its value does.
  base::Result<void> check_all_read() const;

  const store::gguf::File& file() const { return file_; }
  base::Error unsupported(const std::string& what, const std::string& hint = "") const {
    return {base::Code::unsupported, what, path_,
            hint.empty() ? "take the model's safetensors" : hint};
  }

 private:
  base::Error bad(const std::string& key, const std::string& why) const;
  base::Result<std::size_t> layers() const;
  std::string asked(const std::string& key) const { return *asked_.insert(prefix_ + key).first; }

  const store::gguf::File& file_;
  std::string prefix_;
  const base::Path& path_;
  mutable std::set<std::string> asked_;  // with the prefix
};

class PutKeys {
 public:
  PutKeys(store::gguf::Metadata& out, const std::string& architecture)
      : out_(out), prefix_(architecture + ".") {}

  base::Result<void> add(const std::string& key, store::gguf::Value value) const {
    return out_.add(prefix_ + key, std::move(value));
  }
  base::Result<void> whole(const std::string& key, std::int64_t value) const;
  base::Result<void> real(const std::string& key, double value) const {
    return add(key, static_cast<float>(value));
  }

 private:
  store::gguf::Metadata& out_;
  std::string prefix_;
};

}  // namespace model::gguf
