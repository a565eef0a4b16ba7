#include "ledger/signature.h"

#include "ledger/segment.h"

namespace ledger {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

std::string signed_text(int version, std::uint64_t covers, const std::string& head) {
  return "janua-ledger-v" + std::to_string(version) + " " + std::to_string(covers) + " " + head;
}

// To JSON 2 and 2.0 are equal, and the line may hold either.
bool is_number(const Json& body, const char* key, std::uint64_t value) {
  const auto it = body.find(key);
  return it != body.end() && it->is_number_unsigned() && *it == value;
}

// 1 for what the version before wrote, 0 for what nobody wrote.
int version_of(const Json& body) {
  if (body.size() == 5) return 1;
  return body.size() == 6 && is_number(body, "version", 2) ? 2 : 0;
}

}  // namespace

Json signature_body(std::uint64_t covers, const std::string& head, const Key& key) {
  return {{"covers", covers},
          {"head", head},
          {"fingerprint", key.fingerprint()},
          {"public_key", key.public_pem()},
          {"signature", key.sign(signed_text(2, covers, head))},
          {"version", 2}};
}

Result<const PublicKey*> SignatureCheck::key(const std::string& pem) {
  const auto known = keys_.find(pem);
  if (known != keys_.end()) return &known->second;
  return &keys_.emplace(pem, TRY(PublicKey::parse(pem))).first->second;
}

Result<void> SignatureCheck::see(const Record& record, std::string_view time_before) {
  const auto& body = record.body;
  const auto wrong = [&](const std::string& what) {
    return Error{Code::verification, what, segment_place(record.segment, record.line),
                 "the ledger was changed after it was signed"};
  };
  if (record.index == 0) return wrong("a signature stands before any record");
  for (const char* key : {"fingerprint", "head", "public_key", "signature"})
    if (!body.contains(key) || !body[key].is_string())
      return wrong(std::string("the signature record lacks '") + key + "'");
  const int version = version_of(body);
  if (version == 0 || !is_number(body, "covers", record.index - 1) || body["head"] != record.prev ||
      record.time != time_before)
    return wrong("the signature record does not fit the record before it");
  const auto signer = key(body["public_key"].get_ref<const std::string&>());
  const auto fingerprint = body["fingerprint"].get<std::string>();
  if (!signer.ok() || (*signer)->fingerprint() != fingerprint)
    return wrong("the public key does not have the fingerprint that is recorded");
  const auto fits = (*signer)->check(signed_text(version, record.index - 1, record.prev),
                                     body["signature"].get_ref<const std::string&>(),
                                     version == 1 ? Half::either : Half::lower);
  if (!fits.ok())
    return wrong(fits.error().code == Code::verification ? fits.error().what
                                                         : "the signature does not fit");
  if (!signed_.covered_by.contains(fingerprint)) signed_.fingerprints.push_back(fingerprint);
  signed_.covered = signed_.covered_by[fingerprint] = record.index + 1;
  return {};
}

Result<Signed> check_signatures(std::span<const Record> records) {
  SignatureCheck check;
  for (std::size_t i = 0; i < records.size(); ++i)
    if (records[i].kind == "signature")
      TRY(check.see(records[i], i > 0 ? records[i - 1].time : ""));
  return check.so_far();
}

}  // namespace ledger
