#include "audit/verify.h"

#include "audit/check.h"

namespace audit {

base::Result<Report> verify(const base::Path& out, const Options& options, Replay* replay,
                            base::Context& ctx) {
  Report report;
  const auto book = TRY(check_ledger(out, options.key, report, ctx));
  const auto standing = TRY(check_artefacts(out, book, report, ctx));
  check_requests(book, standing, options.kinds, report);
  check_model(standing, report, ctx);
  TRY(check_training(out, book, standing, options, replay, report, ctx));
  return report;
}

std::string text_at(const base::Json& json, const char* key) {
  if (!json.is_object() || !json.contains(key) || !json[key].is_string()) return "";
  return json[key].get<std::string>();
}

}  // namespace audit
