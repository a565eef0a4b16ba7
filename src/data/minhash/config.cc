#include "data/minhash/config.h"

namespace data::minhash {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

Result<void> read_whole(const Json& json, const char* name, std::int64_t least, std::int64_t most,
                        std::int64_t& out, const std::string& where) {
  if (!json.contains(name)) return {};
  const auto& value = json[name];
  const bool whole = value.is_number_integer() && !(value.is_number_unsigned() && value > most);
  if (!whole || value < least || value > most)
    return Error{Code::bad_data,
                 std::string("\"") + name + "\" is no whole number from " + std::to_string(least) +
                     " to " + std::to_string(most),
                 where, ""};
  out = value.get<std::int64_t>();
  return {};
}

Result<void> read_hash(const Json& json, Config& out, const std::string& where) {
  if (!json.contains("hash") || json["hash"] == "xxhash") return {};
  if (json["hash"] != "sha1")
    return Error{Code::bad_data, "\"hash\" is neither xxhash nor sha1", where, ""};
  out.hash = Hash::sha1;
  return {};
}

Result<void> read_cut(const Json& json, Config& out, const std::string& where) {
  if (!json.contains("words")) return {};
  const auto said = json["words"].is_string() ? json["words"].get<std::string>() : std::string();
  const auto says = [&](const char* word) { return said.find(word) != said.npos; };
  if (says("whitespace") || says("at spaces")) {
    out.cut = Cut::spaces;
  } else if (!says("spacy") && !says("spaCy")) {
    return Error{Code::bad_data, "\"words\" says neither spacy_eng nor whitespace", where, ""};
  }
  return {};
}

Result<void> read_verify(const Json& json, Config& out, const std::string& where) {
  if (!json.contains("verify")) return {};
  const auto& value = json["verify"];
  if (!value.is_number() || value < 0 || value > 1)
    return Error{Code::bad_data, "\"verify\" is no number from 0 to 1", where, ""};
  out.verify = value.get<double>();
  return {};
}

std::string names_of(const Json& object) {
  std::string out;
  for (const auto& [name, value] : object.items())
    if (value.is_object()) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

Result<Config> config_of(const Json& json, const std::string& where) {
  if (!json.is_object()) return Error{Code::bad_data, "a configuration is an object", where, ""};
  Config out;
  TRY(read_whole(json, "n_grams", 1, 1000, out.n_grams, where));
  TRY(read_whole(json, "num_buckets", 1, 4096, out.num_buckets, where));
  TRY(read_whole(json, "hashes_per_bucket", 1, 4096, out.hashes_per_bucket, where));
  TRY(read_whole(json, "seed", 0, 0xFFFFFFFF, out.seed, where));
  TRY(read_whole(json, "precision", 32, 64, out.precision, where));
  if (out.precision != 32 && out.precision != 64)
    return Error{Code::bad_data, "\"precision\" is neither 32 nor 64", where, ""};
  if (out.hashes() > 65536)
    return Error{Code::bad_data, "more than 65,536 hashes of a document", where,
                 "take fewer or smaller bands"};
  TRY(read_hash(json, out, where));
  TRY(read_cut(json, out, where));
  TRY(read_verify(json, out, where));
  return out;
}

Result<Config> choose_config(const Json& file, const std::string& key, const std::string& where) {
  if (!file.is_object()) return Error{Code::bad_data, "a configuration is an object", where, ""};
  const auto names = names_of(file);
  if (key.empty() && names.empty()) return config_of(file, where);
  if (key.empty() && names.find(',') == names.npos) return config_of(file[names], where);
  if (!key.empty() && file.contains(key)) return config_of(file[key], where + ": " + key);
  return Error{Code::bad_request,
               key.empty() ? "there are several configurations" : "there is no '" + key + "'",
               where, names.empty() ? "leave --key out" : "--key is one of " + names};
}

}  // namespace data::minhash
