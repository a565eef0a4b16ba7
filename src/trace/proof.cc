#include "trace/proof.h"

#include <algorithm>
#include <bit>

#include "base/hash_tree.h"
#include "base/visible.h"
#include "ledger/signature.h"
#include "record/trace.h"
#include "trace/presence.h"

namespace trace {

namespace {

using base::Digest;
using base::Json;
using base::Result;

constexpr int kVersion = 1;
constexpr std::uint64_t kMostKeys = std::uint64_t{1} << 48;

Digest leaf_of(const Digest& key) {
  return base::Sha256().add("\0", 1).add(key.bytes.data(), key.bytes.size()).finish();
}

Digest node_of(const Digest& left, const Digest& right) {
  return base::Sha256()
      .add("\x01")
      .add(left.bytes.data(), left.bytes.size())
      .add(right.bytes.data(), right.bytes.size())
      .finish();
}

void add_path(std::span<const Digest> leaves, std::uint64_t index, std::vector<Digest>& out) {
  if (leaves.size() <= 1) return;
  const auto left = std::bit_floor(leaves.size() - 1);
  const bool in_left = index < left;
  add_path(in_left ? leaves.first(left) : leaves.subspan(left), in_left ? index : index - left,
           out);
  out.push_back(base::tree_root(in_left ? leaves.subspan(left) : leaves.first(left)));
}

std::vector<Digest> leaves_of(std::span<const Digest> keys) {
  std::vector<Digest> out;
  out.reserve(keys.size());
  for (const auto& key : keys) out.push_back(leaf_of(key));
  return out;
}

base::Error refuse(const std::string& what, const std::string& where) {
  return {base::Code::verification, what, where,
          "the proof shows nothing; ask its maker for another"};
}

base::Error no_proof(const std::string& what, const std::string& where) {
  return {base::Code::bad_data, what, where, "`janua trace prove` writes proofs"};
}

bool is_kind(const std::string& kind) {
  return std::ranges::any_of(kKeyKinds, [&](const char* known) { return kind == known; });
}

Result<Digest> digest_in(const Json& json, const std::string& where) {
  if (!json.is_string()) return no_proof("a digest is no text", where);
  auto out = Digest::from_hex(json.get_ref<const std::string&>());
  if (!out.ok()) return no_proof("a digest is not 64 hexadecimal digits", where);
  return out;
}

Result<Leaf> leaf_in(const Json& json, const std::string& where) {
  if (!json.is_object() || !json.contains("index") || !json["index"].is_number_unsigned() ||
      !json.contains("key") || !json.contains("path") || !json["path"].is_array())
    return no_proof("a leaf has no index, key or path", where);
  Leaf out{json["index"].get<std::uint64_t>(), TRY(digest_in(json["key"], where)), {}};
  for (const auto& one : json["path"]) out.path.push_back(TRY(digest_in(one, where)));
  return out;
}

Json to_json(const Leaf& leaf) {
  auto path = Json::array();
  for (const auto& one : leaf.path) path.push_back(one.hex());
  return {{"index", leaf.index}, {"key", leaf.key.hex()}, {"path", path}};
}

// The record of an index that somebody signed.
Result<Checked> signed_index(const Proof& proof, const std::string& where) {
  ledger::Line line;
  if (!ledger::take_apart(proof.record, line))
    return refuse("what stands for the ledger's record is none", where);
  const auto record = TRY(ledger::read_record(line, base::sha256(proof.record).hex()));
  if (record.kind != "artefact" || record.body.value("kind", Json()) != record::Trace::kind)
    return refuse("the record is of something else than an index", where);
  const auto said =
      TRY(record::read<record::Trace>({{"counts", record.body.value("counts", Json())},
                                       {"facts", record.body.value("facts", Json())}},
                                      where));
  if (said.facts.keys < 0)
    return refuse("the record says that there are fewer than no keys", where);
  const auto& signature = proof.signature;
  if (!signature.is_object() || signature.value("covers", Json()) != Json(record.index) ||
      signature.value("head", Json()) != Json(record.digest))
    return refuse("the signature is not over this record", where);
  ledger::SignatureCheck check;
  ledger::Record seal;
  seal.index = record.index + 1;
  seal.kind = "signature";
  seal.time = record.time;
  seal.prev = record.digest;
  seal.body = signature;
  TRY(check.see(seal, record.time));
  const auto& id = record.body.value("id", Json());
  return Checked{false,
                 said.facts.root,
                 id.is_string() ? id.get<std::string>() : "",
                 check.so_far().fingerprints.front(),
                 record.time,
                 static_cast<std::uint64_t>(said.facts.keys)};
}

// Whether the leaves stand where they say, and the key among them or between them.
Result<bool> is_present(const Proof& proof, const Digest& key, std::uint64_t keys,
                        const std::string& where) {
  const auto& leaves = proof.leaves;
  if (leaves.size() == 1 && leaves[0].key == key) return true;
  const bool before_first = leaves.size() == 1 && leaves[0].index == 0 && key < leaves[0].key;
  const bool behind_last = leaves.size() == 1 && leaves[0].index + 1 == keys && leaves[0].key < key;
  const bool between = leaves.size() == 2 && leaves[0].index + 1 == leaves[1].index &&
                       leaves[0].key < key && key < leaves[1].key;
  if (before_first || behind_last || between || (leaves.empty() && keys == 0)) return false;
  return refuse("its leaves show neither that this stands there nor that it does not", where);
}

}  // namespace

Digest root_of(std::span<const Digest> keys) { return base::tree_root(leaves_of(keys)); }

std::vector<Digest> path_of(std::span<const Digest> keys, std::uint64_t index) {
  std::vector<Digest> out;
  add_path(leaves_of(keys), index, out);
  return out;
}

std::optional<Digest> root_from(const Leaf& leaf, std::uint64_t count) {
  if (leaf.index >= count || count > kMostKeys) return std::nullopt;
  // From the root down: on which side the leaf lies, as add_path() goes.
  std::vector<bool> in_left;
  auto index = leaf.index;
  for (auto size = count; size > 1;) {
    const auto left = std::bit_floor(size - 1);
    in_left.push_back(index < left);
    size = index < left ? left : size - left;
    if (!in_left.back()) index -= left;
  }
  if (in_left.size() != leaf.path.size()) return std::nullopt;
  auto out = leaf_of(leaf.key);
  for (std::size_t i = 0; i < leaf.path.size(); ++i)
    out = in_left[in_left.size() - 1 - i] ? node_of(out, leaf.path[i]) : node_of(leaf.path[i], out);
  return out;
}

Proof prove(const Question& about, std::span<const Digest> keys, std::string record,
            Json signature) {
  const auto key = key_of(about.kind, about.value);
  const auto at = static_cast<std::uint64_t>(std::ranges::lower_bound(keys, key) - keys.begin());
  const bool present = at < keys.size() && keys[at] == key;
  Proof out{about, {}, std::move(record), std::move(signature)};
  const auto leaves = leaves_of(keys);
  const auto add = [&](std::uint64_t index) {
    Leaf leaf{index, keys[index], {}};
    add_path(leaves, index, leaf.path);
    out.leaves.push_back(std::move(leaf));
  };
  if (!present && at > 0) add(at - 1);
  if (at < keys.size()) add(at);
  return out;
}

Json to_json(const Proof& proof) {
  auto leaves = Json::array();
  for (const auto& leaf : proof.leaves) leaves.push_back(to_json(leaf));
  return {{"version", kVersion}, {"kind", proof.about.kind}, {"value", proof.about.value},
          {"leaves", leaves},    {"record", proof.record},   {"signature", proof.signature}};
}

Result<Proof> read_proof(const Json& json, const std::string& where) {
  if (!json.is_object() || json.value("version", Json()) != Json(kVersion))
    return no_proof("this is no proof of version " + std::to_string(kVersion), where);
  for (const auto* name : {"kind", "value", "record"})
    if (!json.contains(name) || !json[name].is_string())
      return no_proof("its '" + std::string(name) + "' is no text", where);
  if (!json.contains("leaves") || !json["leaves"].is_array() || json["leaves"].size() > 2)
    return no_proof("its 'leaves' are no list of at most two", where);
  Proof out{{json["kind"].get<std::string>(), json["value"].get<std::string>()},
            {},
            json["record"].get<std::string>(),
            json.value("signature", Json())};
  if (!is_kind(out.about.kind)) return no_proof("a kind of proof that is not known", where);
  for (const auto& leaf : json["leaves"]) out.leaves.push_back(TRY(leaf_in(leaf, where)));
  return out;
}

Result<Checked> check(const Proof& proof, const std::string& where) {
  const auto& about = proof.about;
  // Else it would be found nowhere, whatever was read.
  if (spelled(about.kind, about.value) != about.value)
    return refuse("no key is made of the " + about.kind + " '" + base::visible(about.value) +
                      "', as it is spelled here",
                  where);
  auto out = TRY(signed_index(proof, where));
  for (const auto& leaf : proof.leaves) {
    const auto root = root_from(leaf, out.keys);
    if (!root || root->hex() != out.root)
      return refuse("leaf " + std::to_string(leaf.index) + " does not lead to the signed root",
                    where);
  }
  out.present = TRY(is_present(proof, key_of(about.kind, about.value), out.keys, where));
  return out;
}

}  // namespace trace
