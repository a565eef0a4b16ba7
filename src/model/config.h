// What a model folder's config.json says: the few things that every architecture has, and the shape
// that is its own.
#pragma once

#include <any>
#include <cstdint>
#include <map>
#include <string>

#include "base/disk.h"
#include "base/json.h"

namespace model {

struct Config {
  std::string arch = "llama";                 // a registered name
  std::int64_t vocabulary = 0;                // token ids are below it
  std::int64_t context = 0;                   // most tokens a sequence may hold
  std::int64_t bos = -1, eos = -1, pad = -1;  // ids of special tokens; -1: there is none
  std::any shape;  // of the type that the architecture's own file makes and reads
};

// Reads transformers 4 and 5 layouts. Every number of the result lies in a range that real models
// stay well inside of, so that sizes made of it can be counted. Error: unsupported for what we do
// not run (other architectures, other rope scalings, quantized weights); bad_data for a
// value that is missing, of another type or out of its range, with key, value and range.
base::Result<Config> read_config(const base::Json& json, const std::string& where);
// The file itself. Error: as Disk::read(), parse_json(); bad_data for more bytes than any config.json has.
base::Result<base::Json> read_config_file(base::Disk& disk, const base::Path& path);
// Written so that transformers 4 and 5 both read it.
base::Json write_config(const Config& config);
// config.json and generation_config.json of an exported folder, by name.
std::map<std::string, std::string> config_files(const Config& config);

}  // namespace model
