// E-mail and IP addresses masked as datatrove masks them.
#include "data/judge.h"
#include "data/measure/addresses.h"

namespace data::judge {

namespace {

Verdict decide(const Page& page) {
  Verdict out;
  out.text = measure::mask_ip_addresses(measure::mask_emails(page.text()));
  return out;
}

}  // namespace

extern const Entry pii{
    .name = "PIIFormatter",
    .summary = "e-mail and public IP addresses replaced by others that are nobody's",
    .masks = true,
    .decide = decide};

}  // namespace data::judge
