#include "serve/gate/audit_head.h"

namespace serve {
namespace {

using base::Code;
using base::Error;
using base::Json;

std::string signed_text(std::int64_t lines, const std::string& head, const std::string& at) {
  return "janua-audit-head-v1 " + std::to_string(lines) + " " + head + " " + at;
}

bool is_head(const Json& json) {
  const auto text = [&](const char* name) { return json.contains(name) && json[name].is_string(); };
  return json.is_object() && json.value("audit_head", Json()) == 1 && text("at") &&
         text("fingerprint") && text("head") && text("public_key") && text("signature") &&
         json.contains("lines") && json["lines"].is_number_integer() && json.size() == 7;
}

}  // namespace

std::string sign_head(const AuditChain& chain, const std::string& at, const ledger::Key& key) {
  return Json{{"audit_head", 1},
              {"at", at},
              {"fingerprint", key.fingerprint()},
              {"head", chain.head},
              {"lines", chain.lines},
              {"public_key", key.public_pem()},
              {"signature", key.sign(signed_text(chain.lines, chain.head, at))}}
             .dump() +
         "\n";
}

base::Result<SignedHead> check_head(std::string_view text, const base::Path& path) {
  const auto json = Json::parse(text, nullptr, false);
  if (!is_head(json))
    return Error{Code::bad_data, "this is no signed head of an audit log", path,
                 "name a file that janua audit log --sign wrote"};
  const auto key = TRY(ledger::PublicKey::parse(json["public_key"]));
  SignedHead out{json["lines"], json["head"], json["at"], key.fingerprint()};
  TRY(key.check(signed_text(out.lines, out.head, out.at), json["signature"]));
  if (json["fingerprint"] != out.fingerprint)
    return Error{Code::verification, "the fingerprint is not that of the key that signed", path,
                 "the file was changed; ask for another"};
  return out;
}

}  // namespace serve
