#include "model/company.h"

namespace model {

namespace {
thread_local const Company* current = nullptr;
}

const Company* Company::here() { return current; }

InCompany::InCompany(const Company& company) {
  CHECK(!current, "a thread computes in one company at a time");
  current = &company;
}

InCompany::~InCompany() { current = nullptr; }

}  // namespace model
