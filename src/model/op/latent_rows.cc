#include "model/op/latent_rows.h"

#include "model/op/norm_rows.h"

namespace model::op {

Value latent_rows(Flow& flow, const Value& query, const Value& key_value, const Value& compressed,
                  std::size_t first, const compute::LatentHeads& heads) {
  const auto& q = query.view();
  auto out = flow.make(q.type, q.rows, heads.row());
  compute::latent_rows(out.view(), q, key_value.view(),
                       compressed.view().columns(first, heads.turned), heads);
  flow.then([of_out = out.gradient(), of_query = query.gradient(),
             of_key_value = key_value.gradient(), of_compressed = compressed.gradient(), first,
             heads](Flow& back) {
    if (!of_out.there()) return;
    const auto dq = back.sink(of_query), dkv = back.sink(of_key_value);
    CHECK(!dq.add && !dkv.add, "nothing else reads the queries, keys and values of a latent");
    compute::latent_rows_backward(
        of_out.view(), dq.view, dkv.view,
        gradient_to_add_to(back, of_compressed).columns(first, heads.turned), heads);
  });
  return out;
}

}  // namespace model::op
