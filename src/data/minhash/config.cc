#include "data/minhash/config.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

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

constexpr std::array<std::string_view, 8> kMembers = {
    "n_grams", "num_buckets", "hashes_per_bucket", "seed", "hash", "precision", "words", "verify"};

bool is_member(std::string_view name) {
  return std::ranges::find(kMembers, name) != kMembers.end();
}

std::string joined(const auto& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + std::string(name);
  return out;
}

// One that states what was found with it was written by a program, and may say more of that.
bool states_results(const Json& json) {
  return json.contains("pairs") || json.contains("clusters") || json.contains("kept");
}

Error unknown(const std::string& name, const std::string& where) {
  return {Code::bad_data, "\"" + name + "\" is no member of a configuration", where,
          "it has " + joined(kMembers)};
}

Result<void> refuse_unknown(const Json& json, const std::string& where) {
  if (states_results(json)) return {};
  for (const auto& [name, value] : json.items())
    if (!is_member(name)) return unknown(name, where);
  return {};
}

// Of a file without members of a configuration: its configurations, each under its name, beside which texts may
// describe them.
Result<std::vector<std::string>> names_of(const Json& file, const std::string& where) {
  std::vector<std::string> out;
  for (const auto& [name, value] : file.items()) {
    if (value.is_object())
      out.push_back(name);
    else if (!value.is_string())
      return unknown(name, where);
  }
  return out;
}

// Whether the file is one itself: it has a member of one, or nothing that could be one.
bool is_config(const Json& file) {
  bool any = false;
  for (const auto& [name, value] : file.items()) {
    if (is_member(name) && !value.is_object()) return true;
    any = any || value.is_object();
  }
  return !any;
}

}  // namespace

Result<Config> config_of(const Json& json, const std::string& where) {
  if (!json.is_object()) return Error{Code::bad_data, "a configuration is an object", where, ""};
  TRY(refuse_unknown(json, where));
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
  const auto place = where + ": " + key;
  if (!key.empty() && file.contains(key) && file[key].is_object() && !is_member(key))
    return config_of(file[key], place);
  if (is_config(file))
    return key.empty()
               ? config_of(file, where)
               : Error{Code::bad_request, "there is no '" + key + "'", where, "leave --key out"};
  const auto names = TRY(names_of(file, where));
  if (key.empty() && names.size() == 1) return config_of(file[names[0]], where + ": " + names[0]);
  return Error{Code::bad_request,
               key.empty() ? "there are several configurations" : "there is no '" + key + "'",
               where, "--key is one of " + joined(names)};
}

}  // namespace data::minhash
