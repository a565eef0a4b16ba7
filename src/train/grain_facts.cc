#include "train/grain_facts.h"

namespace train {

void FactBytes::put(const model::RouterLoad& load) {
  put(load.layer), put(load.rows), put(load.load), put(load.share), put(load.entropy);
  put(load.bias), put(load.bias_rate);
}

void FactBytes::get(model::RouterLoad& load) {
  get(load.layer), get(load.rows), get(load.load), get(load.share), get(load.entropy);
  get(load.bias), get(load.bias_rate);
}

}  // namespace train
