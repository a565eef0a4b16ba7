// [train.prices]: what is paid for, so that a run can say what it cost.
#pragma once

#include <string>

#include "base/field.h"
#include "base/result.h"

namespace train {

struct Prices {
  std::string currency = "EUR";
  double machine_hour = 0, kilowatt_hour = 0;
  template <class V>
  void fields(V& v) {
    v(currency, "currency", "in which the prices are meant", base::Affects::nothing);
    v(machine_hour, "machine_hour", "of each machine that trains; 0: none", base::Affects::nothing);
    v(kilowatt_hour, "kilowatt_hour", "of energy; 0: none", base::Affects::nothing);
  }
  base::Result<void> check() const {
    if (machine_hour >= 0 && kilowatt_hour >= 0) return {};
    return base::Error{base::Code::bad_request, "train.prices must be at least 0", "", ""};
  }
  bool named() const { return machine_hour > 0 || kilowatt_hour > 0; }
};

}  // namespace train
