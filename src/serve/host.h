// Which names in a request's Host header are this machine: the guard against DNS rebinding, where
// a page of a stranger gives its own name our address and then reads our answers as its own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace serve {

// "127.0.0.1", "[::1]:8080", "::ffff:127.0.0.2", "localhost", ...: this machine and no other.
bool names_loopback(std::string_view host);

class KnownHosts {
 public:
  // `bound`: the address that is listened on. Beyond loopback its own names are known too: every
  // address (a name must be looked up before it can be given ours; an address is not), the name
  // of the machine, and `named`.
  KnownHosts(const std::string& bound, std::vector<std::string> named);
  // `host` as sent, with or without a port; "" (HTTP/1.0) is known.
  bool know(std::string_view host) const;

 private:
  bool addresses_;  // any address is ours
  std::vector<std::string> names_;
};

}  // namespace serve
