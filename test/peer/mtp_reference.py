"""DeepSeek-V3 with its modules for further tokens, written out in float64 from the papers' formulas.

    mtp_reference.py FOLDER INPUT.safetensors OUTPUT.safetensors [WEIGHT]

FOLDER holds config.json and model.safetensors with the modules under their published names, INPUT
`input_ids` [B, T] and, if it likes, `labels` (-100: not scored; the loss shifts them). Written are
`logits` [B, T, V], `hidden` [B, T, H] (what the head reads), `loss` [1], `ahead_loss.k` [1],
`ahead_logits.k` [B, T, V] and `grad.NAME` of loss + WEIGHT * mean of the ahead losses.

Equation numbers are those of the DeepSeek-V3 Technical Report. Two things are as the published
checkpoints have them and not as equation 21 reads: the embedding stands before the hidden values, and
hidden values are normed by the norm before the head first. Ahead losses are divided by the number of
targets of the next token, as equation 24 divides by T.
"""
import json
import math
import sys

import torch
from safetensors.torch import load_file, save_file


def norm(x, gain, eps):
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps) * gain


def frequencies(c):
    """Radians a position, and what the scale of scores is multiplied with (YaRN, DeepSeek's mscale)."""
    rope = c.get("rope_parameters") or dict(c.get("rope_scaling") or {}, rope_theta=c["rope_theta"])
    theta, width = rope["rope_theta"], c["qk_rope_head_dim"]
    plain = theta ** -(torch.arange(0, width, 2, dtype=torch.float64) / width)
    if rope.get("rope_type", rope.get("type", "default")) == "default":
        return plain, 1.0
    factor, original = rope["factor"], rope["original_max_position_embeddings"]

    def pair(turns):
        return width * math.log(original / (turns * 2 * math.pi)) / (2 * math.log(theta))

    low = max(math.floor(pair(rope.get("beta_fast", 32))), 0)
    high = min(math.ceil(pair(rope.get("beta_slow", 1))), width - 1)
    ramp = ((torch.arange(width // 2, dtype=torch.float64) - low) / max(high - low, 0.001)).clamp(0, 1)
    if rope.get("mscale", 0) != rope.get("mscale_all_dim", 0):
        raise SystemExit("only equal mscale and mscale_all_dim are written out here")
    grown = 0.1 * rope.get("mscale_all_dim", 0) * math.log(factor) + 1
    return plain / factor * ramp + plain * (1 - ramp), grown * grown


def turned(x, angle):
    """Pairs (2j, 2j + 1) of [B, T, heads, R] by angle [T, R / 2]."""
    a, b = x[..., 0::2], x[..., 1::2]
    cos, sin = angle.cos()[:, None], angle.sin()[:, None]
    return torch.stack([a * cos - b * sin, b * cos + a * sin], -1).flatten(-2)


class Model:
    def __init__(self, folder):
        self.c = json.load(open(folder + "/config.json"))
        tensors = load_file(folder + "/model.safetensors")
        self.w = {name: t.double().requires_grad_() for name, t in tensors.items()}
        shared = {"embed_tokens.weight": "model.embed_tokens.weight",
                  "shared_head.head.weight": "lm_head.weight"}
        for name in list(self.w):
            for end, other in shared.items():  # equations 22 and 23: shared with the main model
                if name.startswith("model.layers.") and name.endswith("." + end):
                    assert torch.equal(tensors[name], tensors.get(other, tensors["model.embed_tokens.weight"])), name
                    del self.w[name]

    def attention(self, x, at):
        """MLA: equations 1 to 11."""
        c, w = self.c, lambda name: self.w[at + name + ".weight"]
        heads, N, R, V = (c["num_attention_heads"], c["qk_nope_head_dim"], c["qk_rope_head_dim"],
                          c["v_head_dim"])
        B, T, _ = x.shape
        frequency, grown = frequencies(c)
        angle = torch.arange(T, dtype=torch.float64)[:, None] * frequency
        if c.get("q_lora_rank"):
            q = norm(x @ w("q_a_proj").T, w("q_a_layernorm"), 1e-6) @ w("q_b_proj").T
        else:
            q = x @ w("q_proj").T
        q = q.view(B, T, heads, N + R)
        q = torch.cat([q[..., :N], turned(q[..., N:], angle)], -1)
        narrow = x @ w("kv_a_proj_with_mqa").T
        latent = norm(narrow[..., :-R], w("kv_a_layernorm"), 1e-6)
        key = turned(narrow[:, :, None, -R:], angle).expand(B, T, heads, R)
        kv = (latent @ w("kv_b_proj").T).view(B, T, heads, N + V)
        k, v = torch.cat([kv[..., :N], key], -1), kv[..., N:]
        scores = torch.einsum("bthd,bshd->bhts", q, k) * grown / math.sqrt(N + R)
        scores = scores.masked_fill(torch.ones(T, T).triu(1).bool(), -math.inf)
        return torch.einsum("bhts,bshd->bthd", scores.softmax(-1), v).flatten(2) @ w("o_proj").T

    def swiglu(self, x, at):
        gate, up, down = (self.w[f"{at}{name}_proj.weight"] for name in ("gate", "up", "down"))
        return (torch.nn.functional.silu(x @ gate.T) * (x @ up.T)) @ down.T

    def experts(self, x, at):
        """Equations 12 to 16, with the group limit; groups that are left out score 0."""
        c = self.c
        score = (x @ self.w[at + "gate.weight"].T).sigmoid()
        biased = (score + self.w[at + "gate.e_score_correction_bias"]).detach()
        groups = biased.unflatten(-1, (c["n_group"], -1))
        kept = groups.topk(2).values.sum(-1).topk(c["topk_group"]).indices
        mask = torch.zeros(groups.shape[:-1]).scatter(-1, kept, 1).bool()
        chosen = groups.masked_fill(~mask[..., None], 0).flatten(-2).topk(c["num_experts_per_tok"]).indices
        weight = score.gather(-1, chosen)
        if c.get("norm_topk_prob", True):
            weight = weight / (weight.sum(-1, keepdim=True) + 1e-20)
        weight = torch.zeros_like(score).scatter(-1, chosen, weight * c["routed_scaling_factor"])
        out = self.swiglu(x, at + "shared_experts.") if c.get("n_shared_experts") else 0
        for e in range(c["n_routed_experts"]):
            out = out + weight[..., e, None] * self.swiglu(x, f"{at}experts.{e}.")
        return out

    def layer(self, x, i):
        at, eps = f"model.layers.{i}.", self.c["rms_norm_eps"]
        x = x + self.attention(norm(x, self.w[at + "input_layernorm.weight"], eps), at + "self_attn.")
        y = norm(x, self.w[at + "post_attention_layernorm.weight"], eps)
        dense = i < self.c["first_k_dense_replace"]
        return x + (self.swiglu(y, at + "mlp.") if dense else self.experts(y, at + "mlp."))

    def embed(self, ids):
        return self.w["model.embed_tokens.weight"][ids]

    def head(self, hidden):
        return hidden @ self.w.get("lm_head.weight", self.w["model.embed_tokens.weight"]).T

    def hidden(self, ids):
        x = self.embed(ids)
        for i in range(self.c["num_hidden_layers"]):
            x = self.layer(x, i)
        return norm(x, self.w["model.norm.weight"], self.c["rms_norm_eps"])

    def module(self, hidden, following, k):
        """Equations 21 and 22 for the k-th module: [B, T, H] for the head."""
        i, eps = self.c["num_hidden_layers"] + k, self.c["rms_norm_eps"]
        w = lambda name: self.w[f"model.layers.{i}.{name}.weight"]
        e = norm(self.embed(following), w("enorm"), eps)
        x = torch.cat([e, norm(hidden, w("hnorm"), eps)], -1) @ w("eh_proj").T
        return norm(self.layer(x, i), w("shared_head.norm"), eps)


def shifted(x, by, fill):
    return torch.cat([x[:, by:], torch.full_like(x[:, :by], fill)], 1)


def cross_entropy_sum(logits, targets):
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="sum",
                                             ignore_index=-100)


def main(folder, given, written, weight=0.3):
    model, inputs = Model(folder), load_file(given)
    ids = inputs["input_ids"].long()
    targets = shifted(inputs.get("labels", ids).long(), 1, -100)
    scored = (targets != -100).sum()
    hidden = model.hidden(ids)
    out = {"hidden": hidden, "logits": model.head(hidden)}
    out["loss"] = cross_entropy_sum(out["logits"], targets) / scored
    modules = model.c.get("num_nextn_predict_layers", 0)
    total, before = out["loss"], hidden
    for k in range(modules):
        before = model.module(before, shifted(ids, k + 1, 0), k)
        logits = model.head(before)
        loss = cross_entropy_sum(logits, shifted(targets, k + 1, -100)) / scored
        out.update({f"ahead_logits.{k}": logits, f"ahead_loss.{k}": loss})
        total = total + float(weight) / modules * loss
    total.backward()
    out.update({"grad." + name: t.grad for name, t in model.w.items() if t.grad is not None})
    save_file({name: t.detach().contiguous().reshape(t.shape or (1,)) for name, t in out.items()}, written)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(*sys.argv[1:])
