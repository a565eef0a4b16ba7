// Listens, accepts, and ends in good order.
//
// When a stop is asked for (SIGTERM, Ctrl-C; SIGHUP, unless it asks for the certificate to be read again): /health says draining, new generations get
// 503, those under way are finished, then run() returns. What is not finished after `drain` is cut
// off: nobody waits for ever.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/context.h"
#include "base/folder_lock.h"
#include "infer/language_model.h"
#include "infer/scheduler.h"
#include "serve/gate/audit_log.h"
#include "serve/gate/gate.h"
#include "serve/paper.h"
#include "serve/public_url.h"
#include "serve/times.h"
#include "serve/tls.h"

namespace serve {

struct Settings {
  std::string host = "127.0.0.1";  // an address, or localhost
  bool without_keys = false;       // beyond loopback anybody may ask: this must be said
  base::Path unix_path;            // listen on this socket instead, mode 0660; "": on host and port
  std::shared_ptr<Tls> tls;        // null: what is said travels as it is
  std::function<bool()> reload;    // whether TLS's files are to be read again; true once a time
  std::shared_ptr<Gate> gate;      // who may ask; null: anybody
  std::shared_ptr<base::FolderLock> log_lock = nullptr;  // so that no other server writes it
  std::shared_ptr<AuditLog> log;           // where it is noted who asked; null: nowhere
  std::vector<std::string> allowed_hosts;  // other names by which requests may call us
  PublicUrl public_url;                    // of the proxy before us; empty: there is none
  int port = 8080;                         // 0: any free one
  std::string model_name;
  std::string model_id;    // content id, every byte compared; "": nobody says
  std::string model_kind;  // "base", or ""
  bool templated = true;   // false: messages of a chat are texts to go on with
  int threads = 2;         // that read requests and write answers; the model has its own
  std::size_t most_connections = 512;               // more are told so
  std::size_t most_held_bytes = 128 * 1024 * 1024;  // of unfinished requests, all together
  Times times;
  std::chrono::milliseconds drain{30'000};
  infer::SchedulerLimits limits;
};

class Server {
 public:
  // Error: io, if the port is in use or the address is not ours; bad_request for a host that is none,
  // and for one that other machines reach without a gate, unless `without_keys` is set. A socket file that nobody listens
  // on any more is replaced, any other file is not.
  static base::Result<std::unique_ptr<Server>> listen(Settings settings);
  ~Server();

  // Where to find it: the public address, or the first of addresses().
  std::string url() const;
  // Where it listens, as others reach it: "http://127.0.0.1:8080/", or, on 0.0.0.0, one for each
  // network interface.
  std::vector<std::string> addresses() const;
  int port() const;  // 0 for a UNIX socket

  // Serves until a stop is asked for and all is drained. Blocks.
  base::Result<void> run(infer::LanguageModel& model, const infer::TextCodec& codec,
                         const Papers& papers, base::Context& ctx);

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace serve
