#include "model/family/growing_queries.h"

namespace model::family {

base::Result<void> GrowingOptions::check() const {
  TRY(WindowOptions::check());
  if (query_growth >= 0 && query_growth <= 100 && first_context >= 0 && first_context <= 1 << 24)
    return {};
  return base::Error{base::Code::bad_request,
                     "model.query_growth must lie between 0 and 100, and model.first_context "
                     "between 0 and 16777216",
                     "", "0.1 is usual"};
}

base::Json GrowingOptions::json() const {
  auto out = WindowOptions::json();
  out["rope_parameters"].update(
      {{"llama_4_scaling_beta", query_growth},
       {"original_max_position_embeddings", first_context > 0 ? first_context : context_tokens}});
  return out;
}

}  // namespace model::family
