#include "serve/check.h"

#include <sys/stat.h>

#include <algorithm>
#include <map>

#include "base/visible.h"
#include "serve/app.h"
#include "serve/host.h"

namespace serve {
namespace {

using base::Json;

constexpr std::int64_t kDay = 24 * 60 * 60, kSoon = 30 * kDay;

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

bool is_near(const Settings& settings) {
  return !settings.unix_path.empty() || names_loopback(settings.host);
}

// Other users of the machine may read the file.
bool read_by_others(const base::Path& path) {
  struct stat about{};
  return ::stat(path.c_str(), &about) == 0 && (about.st_mode & 0007) != 0;
}

std::string where(const Settings& settings) {
  if (!settings.unix_path.empty()) return "unix:" + settings.unix_path;
  return settings.host + ":" + std::to_string(settings.port);
}

// Finds what is wrong, one thing after the other.
class Inspector {
 public:
  Inspector(const Settings& settings, const Premises& premises, base::Context& ctx,
            std::int64_t now)
      : settings_(settings), premises_(premises), ctx_(ctx), now_(now) {}

  Inspection take() {
    address();
    tls();
    keys();
    log();
    model();
    routes();
    auto found = Json::array();
    for (const auto& one : out_.findings) {
      found.push_back({{"open", one.open}, {"what", one.what}, {"hint", one.hint}});
      line((one.open ? "OPEN  " : "note  ") + one.what + "; " + one.hint);
    }
    out_.json["findings"] = std::move(found);
    out_.json["sound"] = out_.sound();
    return std::move(out_);
  }

 private:
  void line(const std::string& text) { out_.text += text + "\n"; }
  void open(const std::string& what, const std::string& hint) {
    out_.findings.push_back({true, what, hint});
  }
  void note(const std::string& what, const std::string& hint) {
    out_.findings.push_back({false, what, hint});
  }

  void address() {
    const auto& url = settings_.public_url;
    out_.json["address"] = where(settings_);
    out_.json["public_url"] = url.origin.empty() ? Json() : Json(url.text());
    line("listens on " + where(settings_) +
         (is_near(settings_) ? ", which this machine alone reaches"
                             : ", which other machines reach") +
         (url.origin.empty() ? "" : "; people reach it at " + url.text()));
    const bool reached = !is_near(settings_) || !url.origin.empty();
    if (!settings_.gate && reached)
      open("whoever reaches it may write with the model without a key", "give --keys FILE");
    if (settings_.gate && !is_near(settings_) && !settings_.tls)
      open("keys and texts travel as they are, for whoever listens on the way",
           "give --tls-certificate and --tls-key, or stay on 127.0.0.1 behind a proxy with TLS");
    if (url.origin.starts_with("http://"))
      open("the public address has no TLS", "give one that begins with https://");
  }

  void tls() {
    out_.json["tls"] = nullptr;
    if (!settings_.tls) return line("no TLS of its own");
    const auto shown = settings_.tls->shown();
    out_.json["tls"] = {{"subject", shown.subject},
                        {"names", shown.names},
                        {"expires", utc(shown.expires)},
                        {"asks_clients", settings_.tls->asks_clients()}};
    line("TLS as " + base::visible(shown.subject) + " until " + utc(shown.expires) +
         (settings_.tls->asks_clients() ? "; asks clients for a certificate" : ""));
    if (shown.expires <= now_)
      open("the certificate has ended at " + utc(shown.expires), "renew it, then send SIGHUP");
    else if (shown.expires < now_ + kSoon)
      note("the certificate ends at " + utc(shown.expires), "renew it, then send SIGHUP");
  }

  void keys() {
    out_.json["keys"] = nullptr;
    if (!premises_.listed) return line("asks nobody for a key");
    std::map<std::string, std::int64_t> counts{{"good", 0}, {"expired", 0}, {"revoked", 0}};
    auto listed = Json::array();
    std::string lines;
    for (const auto& key : *premises_.listed) {
      const std::string state = key.state(now_);
      ++counts[state];
      if (state == "good") good(key, listed, lines);
    }
    out_.json["keys"] = {{"file", premises_.keys},
                         {"good", counts["good"]},
                         {"expired", counts["expired"]},
                         {"revoked", counts["revoked"]},
                         {"list", listed}};
    line("keys in " + premises_.keys + ": " + std::to_string(counts["good"]) + " good, " +
         std::to_string(counts["expired"]) + " expired, " + std::to_string(counts["revoked"]) +
         " revoked");
    out_.text += lines;
    if (read_by_others(premises_.keys))
      open("other users of this machine may read " + premises_.keys, "chmod 600 " + premises_.keys);
    if (counts["good"] == 0)
      note("no key is good, so nobody can ask",
           "janua key new --keys " + premises_.keys + " --name NAME");
  }

  void good(const Key& key, Json& listed, std::string& lines) {
    std::string scopes;
    for (const auto& scope : key.scopes) scopes += (scopes.empty() ? "" : ",") + scope;
    const auto ends = key.expires ? utc(key.expires) : "";
    listed.push_back(
        {{"id", key.id}, {"name", key.name}, {"scopes", key.scopes}, {"expires", or_null(ends)}});
    lines += "  " + key.id + " " + base::visible(key.name) + ": " + scopes +
             (key.expires ? ", until " + ends : ", until revoked") + "\n";
    if (!key.expires)
      note("the key " + key.id + " never ends", "janua key new --expires 90d makes one that does");
    else if (key.expires < now_ + kSoon)
      note("the key " + key.id + " ends at " + ends, "make its holder a new one before that");
  }

  void log() {
    out_.json["audit_log"] = nullptr;
    if (premises_.audit_log.empty()) {
      line("no audit log");
      if (settings_.gate) note("nothing says later who asked", "give --audit-log FILE");
      return;
    }
    const auto files = audit_files(ctx_.disk, premises_.audit_log);
    if (files.ok() && files->empty()) {
      out_.json["audit_log"] = {{"file", premises_.audit_log}, {"lines", 0}, {"head", nullptr}};
      return line("audit log " + premises_.audit_log + ", which is begun");
    }
    const auto chain = read_audit_log(ctx_.disk, premises_.audit_log);
    if (!chain.ok())
      return open("the audit log does not hold together: " + chain.error().sentence(),
                  "set it aside and find out who changed it");
    out_.json["audit_log"] = {
        {"file", premises_.audit_log}, {"lines", chain->lines}, {"head", or_null(chain->head)}};
    line("audit log " + premises_.audit_log + ": " + std::to_string(chain->lines) +
         " lines that hold together" + (chain->head.empty() ? "" : ", head " + chain->head));
    if (read_by_others(premises_.audit_log))
      open("other users of this machine may read " + premises_.audit_log,
           "chmod 600 " + premises_.audit_log);
  }

  void model() {
    out_.json["model"] = {{"name", settings_.model_name},
                          {"folder", premises_.model},
                          {"content_id", or_null(settings_.model_id)},
                          {"verified", !settings_.model_id.empty()}};
    line("model " + settings_.model_name +
         (settings_.model_id.empty() ? ", of which nothing is verified"
                                     : " " + settings_.model_id + ", every byte verified"));
    if (settings_.model_id.empty())
      note("the model has no manifest.json, so nobody can say which bytes are served",
           "serve one that janua made, or give --verify to refuse others");
  }

  void routes() {
    auto listed = Json::array();
    std::map<std::string, std::string> by_scope;
    for (const auto& way : App::ways()) {
      const bool asks = settings_.gate && !way.scope.empty();
      listed.push_back(
          {{"method", way.method}, {"path", way.path}, {"scope", asks ? Json(way.scope) : Json()}});
      auto& paths = by_scope[asks ? way.scope : ""];
      paths += (paths.empty() ? "" : ", ") + way.method + " " + way.path;
    }
    out_.json["routes"] = std::move(listed);
    for (const auto& [scope, paths] : by_scope)
      line((scope.empty() ? "open to whoever reaches it: " : "for keys with " + scope + ": ") +
           paths);
  }

  const Settings& settings_;
  const Premises& premises_;
  base::Context& ctx_;
  const std::int64_t now_;
  Inspection out_;
};

}  // namespace

bool Inspection::sound() const {
  return std::ranges::none_of(findings, [](const Finding& one) { return one.open; });
}

Inspection inspect(const Settings& settings, const Premises& premises, base::Context& ctx,
                   std::int64_t now) {
  return Inspector(settings, premises, ctx, now).take();
}

}  // namespace serve
