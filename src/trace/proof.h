// That a document, text, address, domain or source stands in the training text, or that it does not, for
// somebody who has neither the text nor the index.
//
// The sorted keys (presence.h) are the leaves of a tree (RFC 6962: a leaf is SHA-256(0x00 key), a node
// SHA-256(0x01 left right), n leaves are split at the largest power of two below n). Its root and the number of
// keys stand in the ledger's record of the index, which its maker signed. A proof holds that record, its
// signature, and one leaf with its way to the root, or the two neighbours between which the key would stand.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/json.h"
#include "ledger/record.h"

namespace trace {

struct Leaf {
  std::uint64_t index = 0;
  base::Digest key;
  std::vector<base::Digest> path;  // siblings, from the leaf up
};

// Over one key or more.
base::Digest root_of(std::span<const base::Digest> keys);
std::vector<base::Digest> path_of(std::span<const base::Digest> keys, std::uint64_t index);
// The root that the leaf leads to; nothing where its path has another length than `count` leaves ask for.
std::optional<base::Digest> root_from(const Leaf& leaf, std::uint64_t count);

struct Question {
  std::string kind, value;  // presence.h
};

struct Proof {
  Question about;
  std::vector<Leaf> leaves;
  std::string record;    // the ledger's line about the index
  base::Json signature;  // the body of the signature that stands behind it
};

// `keys` are sorted. `record` and `signature` are those of the ledger.
Proof prove(const Question& about, std::span<const base::Digest> keys, std::string record,
            base::Json signature);

base::Json to_json(const Proof& proof);
// Error: bad_data for what is no proof.
base::Result<Proof> read_proof(const base::Json& json, const std::string& where);

struct Checked {
  bool present = false;
  std::string root, index_id, fingerprint, time;  // id of the index, key that signed, when
  std::uint64_t keys = 0;
};
// Error: verification, saying what does not fit.
base::Result<Checked> check(const Proof& proof, const std::string& where);

}  // namespace trace
