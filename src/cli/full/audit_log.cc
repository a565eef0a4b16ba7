// janua audit log FILE: does each line of a server's audit log follow from the one before?
#include "serve/gate/audit_log.h"

#include <ctime>
#include <optional>

#include "cli/command.h"
#include "serve/gate/audit_head.h"

namespace cli::full {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

// What --head says: a digest, or a file with a signed one.
struct Kept {
  std::string head;
  std::optional<serve::SignedHead> proof;
};

bool is_digest(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<Kept> kept_head(const Invocation& invocation) {
  const auto said = invocation.option("head"), signer = TRY(invocation.fingerprint("key"));
  if (said.empty() && !signer.empty())
    return Error{Code::bad_request, "--key says who signed a head, and none is given", "--key",
                 "give it with --head FILE"};
  if (said.empty() || (is_digest(said) && signer.empty())) return Kept{said, {}};
  if (is_digest(said))
    return Error{Code::bad_request, "a digest alone was signed by nobody", "--key",
                 "give the file that --sign wrote as --head"};
  auto proof = TRY(serve::check_head(TRY(invocation.ctx.disk.read(said)), said));
  if (!signer.empty() && signer != proof.fingerprint)
    return Error{Code::verification, "another key signed this head: " + proof.fingerprint, said,
                 "ask whose it is"};
  return Kept{proof.head, proof};
}

Result<void> sign(const Invocation& invocation, const serve::AuditChain& chain) {
  const auto file = invocation.option("sign");
  if (!invocation.has("sign")) return {};
  if (chain.head.empty())
    return Error{Code::bad_request, "an empty log has no head", invocation.arguments[0],
                 "sign it when somebody has asked"};
  if (file.empty())
    return Error{Code::bad_request, "--sign names no file", "--sign", "say where the head goes"};
  auto& disk = invocation.ctx.disk;
  const auto key = TRY(ledger::Key::load_or_make(disk, ledger::default_key_path()));
  return disk.write_file(file, serve::sign_head(chain, serve::utc(std::time(nullptr)), key));
}

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json chain_json(const serve::AuditChain& chain, const Kept& kept) {
  return {{"lines", chain.lines},
          {"files", chain.files},
          {"torn", chain.torn},
          {"follows", or_null(chain.follows)},
          {"first", or_null(chain.first)},
          {"last", or_null(chain.last)},
          {"head", or_null(chain.head)},
          {"since", kept.head.empty() ? Json() : Json(chain.lines - chain.kept)},
          {"signed_by", kept.proof ? Json(kept.proof->fingerprint) : Json()}};
}

std::string chain_text(const serve::AuditChain& chain, const Kept& kept) {
  auto out = std::to_string(chain.lines) + " lines" +
             (chain.lines ? " from " + chain.first + " to " + chain.last : "") +
             (chain.files > 1 ? " in " + std::to_string(chain.files) + " files" : "") +
             ", each bound to the one before; " + std::to_string(chain.torn) + " torn by a crash\n";
  if (!chain.follows.empty())
    out += "the first follows from " + chain.follows + " in a file that is not here\n";
  if (!kept.head.empty())
    out += std::to_string(chain.lines - chain.kept) + " lines since the head that was kept\n";
  if (kept.proof)
    out += "that head was signed by " + kept.proof->fingerprint + " at " + kept.proof->at + "\n";
  return out + "head " + chain.head + "\n";
}

[[maybe_unused]] Result<void> run(Invocation& invocation) {
  const auto& path = invocation.arguments[0];
  const auto kept = TRY(kept_head(invocation));
  const auto chain = TRY(serve::read_audit_log(invocation.ctx.disk, path, kept.head));
  if (!kept.head.empty() && chain.kept == 0)
    return Error{Code::verification, "none of its lines is the one of the head that was kept", path,
                 "the log was cut before that line, or written anew"};
  TRY(sign(invocation, chain));
  if (invocation.json)
    invocation.print_json(chain_json(chain, kept));
  else
    invocation.print(chain_text(chain, kept));
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {{"FILE", "what serve --audit-log wrote"}};
constexpr Option kOptions[] = {
    {"head", "HEAD", "",
     "a head that was printed earlier, or a file that --sign wrote: refuse a log in which that line does not stand"},
    {"key", "FINGERPRINT", "", "refuse a signed head of another key"},
    {"sign", "FILE", "", "write the head, signed with the key that signs ledgers"}};
constexpr Example kExamples[] = {
    {"janua audit log audit.jsonl", "how many lines, from when to when, and the head to keep"},
    {"janua audit log audit.jsonl --sign head.json", "a head that proves what the log held"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"lines", "whole number", "that follow from each other"},
    {"files", "whole number", "that were read, those that were put aside included"},
    {"torn", "whole number", "half lines that a crash left, named by the next one"},
    {"follows", "text or null",
     "digest in a file that is not here, from which the first line follows"},
    {"first", "text or null", "when the first was written, in UTC"},
    {"last", "text or null", "when the last was"},
    {"head", "text or null", "digest of the last line"},
    {"since", "whole number or null", "lines behind the head that was given"},
    {"signed_by", "text or null", "fingerprint of the key that signed the head that was given"}};
constexpr JsonForm kForms[] = {{.text = "What the log is.", .members = kMembers}};

extern const Entry audit_log{
    .group = Group::verify,
    .summary = "Check that each line of a server's audit log follows from the one before it.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(run)};

}  // namespace cli::full
