// The parameters of a Hugging Face folder that are stored in few bits, by their names. Numbers of
// activations, which some schemes squeeze while they compute, stay whole here.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/packed/part.h"
#include "model/packed/scheme.h"

namespace model::packed {

class Source {
 public:
  Source() = default;  // nothing in few bits
  // `config` is the JSON of the file `where`, `files` are beside it and outlive this. Nothing is unpacked
  // here, but every part has been looked at: unpacking cannot fail. Error: as read_scheme(); bad_data
  // with file, tensor, expected and found, also where a parameter stands there in few bits and as it is,
  // or all do as they are though `config` says otherwise.
  static base::Result<Source> open(const base::Json& config, const base::Path& where,
                                   const std::vector<store::Safetensors>& files);

  const std::map<std::string, Matrix>& all() const { return all_; }
  const Matrix* find(const std::string& parameter) const;  // null: it is stored as it is, or lacks
  // Whether a tensor of the files is no parameter, but part of one, or says something of its activations.
  bool is_part(const std::string& tensor) const { return parts_.contains(tensor); }
  const std::string& scheme() const { return scheme_; }  // "GPTQ, 4 bits, groups of 128", or ""
  std::uint64_t bytes() const;                           // of all parts

 private:
  base::Result<void> add(std::string name, base::Result<Matrix> made, const Part& from);
  void add_beside(const Parts& parts, const std::string& module);

  std::string scheme_;
  std::map<std::string, Matrix> all_;
  std::set<std::string> parts_;
};

// config.json of the same model once its parameters are floats.
base::Json unpacked_config(base::Json config);

}  // namespace model::packed
