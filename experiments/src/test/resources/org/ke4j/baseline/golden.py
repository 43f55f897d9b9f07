import torch, json, math, sys
import torch.nn as nn, torch.nn.functional as F
torch.set_num_threads(1); torch.set_default_dtype(torch.float64)
def val(seed, n, scale):
    # value i of array `seed`: scale * sin(12.9898 (i + 1) + 78.233 seed), rounded to float32
    i = torch.arange(n, dtype=torch.float64)
    return (scale * torch.sin(12.9898 * (i + 1) + 78.233 * seed)).to(torch.float32).to(torch.float64)
class Net(nn.Module):
    def __init__(s):
        super().__init__()
        s.a = nn.Conv2d(3, 8, 3, 2, 1); s.b = nn.Conv2d(8, 12, 3, 2, 1); s.c = nn.Linear(12, 6)
    def forward(s, x):
        x = F.relu(s.a(x)); x = F.relu(s.b(x)); return s.c(x.mean((2, 3)))
def net():
    m = Net()
    for k, (n, p) in enumerate(m.named_parameters()):
        p.data = val(k + 1, p.numel(), 0.3).reshape(p.shape)
    return m
def images(seed, n): return val(seed, n * 3 * 8 * 8, 1.0).reshape(n, 3, 8, 8)
def knn(train, test, k=2): 
    d = ((test[:, None] - train[None]) ** 2).sum(-1); return d.sort(1).values[:, :k].mean(1)
def unit(x): return F.normalize(x, dim=-1)
out = {"what": "first steps of PANDA and MSAD on a small network, PyTorch %s, float64; array s, value i = scale * sin(12.9898 (i + 1) + 78.233 s) rounded to float32; weights s = 1.. in order of the nodes, scale .3; images s as given, scale 1, 3 x 8 x 8" % torch.__version__}
X = images(20, 12); T = images(30, 5)
def panda(ewc):
    m = net(); old = [p.detach().clone() for p in m.parameters()]
    trained = [p for n, p in m.named_parameters() if n[0] in "bc"]
    olds = [o for (n, p), o in zip(m.named_parameters(), old) if n[0] in "bc"]
    opt = torch.optim.SGD(trained, lr=1e-2, weight_decay=5e-5, momentum=.9)
    c = m(X).mean(0).detach(); losses = []
    fisher = [ (val(40 + k, p.numel(), 1.0).abs() * 1e-3).to(torch.float32).to(torch.float64).reshape(p.shape) for k, p in enumerate(trained)]
    for step in range(6):
        b = X[(step % 3) * 4:(step % 3) * 4 + 4]
        opt.zero_grad(); f = m(b)
        loss = (((f - c).norm(dim=1) ** 2) / f.shape[1]).mean()
        if ewc: loss = loss + 1e4 * sum((F_ * (o - p) ** 2).sum() / 2 for F_, o, p in zip(fisher, olds, trained))
        loss.backward(); g = torch.nn.utils.clip_grad_norm_(trained, 1e-3); opt.step()
        losses.append([loss.item(), g.item()])
    with torch.no_grad():
        return {"losses": losses, "scores": knn(unit(m(X)), unit(m(T))).tolist(), "raw": knn(m(X), m(T)).tolist(), "center": c.tolist()}
out["panda"] = panda(False); out["panda ewc"] = panda(True)
def contrastive(o1, o2, tau):
    o1 = F.normalize(o1, dim=-1); o2 = F.normalize(o2, dim=-1); bs = o1.size(0)
    o = torch.cat([o1, o2]); s = torch.exp(o @ o.t() / tau)
    mask = (torch.ones_like(s) - torch.eye(2 * bs)).bool(); s = s.masked_select(mask).view(2 * bs, -1)
    p = torch.exp((o1 * o2).sum(-1) / tau); p = torch.cat([p, p])
    return (-torch.log(p / s.sum(-1))).mean()
def msad(angular):
    m = net(); trained = [p for n, p in m.named_parameters() if n[0] in "bc"]
    opt = torch.optim.SGD(trained, lr=1e-4, weight_decay=5e-5)
    c = unit(m(X)).mean(0).detach()
    if angular: c = F.normalize(c, dim=-1)
    losses = []
    for step in range(6):
        k = (step % 3) * 4
        i1 = X[k:k + 4]; i2 = images(50 + step, 4)
        opt.zero_grad(); o1 = unit(m(i1)) - c; o2 = unit(m(i2)) - c
        loss = contrastive(o1, o2, .25)
        if angular: loss = loss + (o1 ** 2).sum(1).mean() + (o2 ** 2).sum(1).mean()
        loss.backward(); opt.step(); losses.append(loss.item())
    with torch.no_grad(): return {"losses": losses, "scores": knn(unit(m(X)), unit(m(T))).tolist()}
out["msad"] = msad(False); out["msad angular"] = msad(True)
# CSI loss and its gradients by features and heads
W = 7; H = 5; Z = 4; K = 4; B = 3
def csi():
    n = 2 * K * B
    f = val(60, n * W, 1.0).reshape(n, W).requires_grad_()
    w1 = val(61, W * W, .5).reshape(W, W).requires_grad_(); b1 = val(62, W, .2).requires_grad_()
    w2 = val(63, W * Z, .5).reshape(W, Z).requires_grad_(); b2 = val(64, Z, .2).requires_grad_()
    ws = val(65, W * K, .5).reshape(W, K).requires_grad_(); bs = val(66, K, .2).requires_grad_()
    z = F.relu(f @ w1 + b1) @ w2 + b2; s = f @ ws + bs
    zn = F.normalize(z, dim=1); sim = zn @ zn.t()
    h = n // 2; e = torch.exp(sim / .5) * (1 - torch.eye(n)); d = e.sum(1, keepdim=True)
    l = -torch.log(e / (d + 1e-8) + 1e-8)
    lsim = (l[:h, h:].diag() + l[h:, :h].diag()).sum() / (2 * h)
    lab = torch.cat([torch.full((B,), k) for k in range(K)]).repeat(2).long()
    lsh = F.cross_entropy(s, lab); loss = lsim + lsh; loss.backward()
    return {"sim": lsim.item(), "shift": lsh.item(), "gradients": {"features": f.grad.flatten().tolist(), "w1": w1.grad.flatten().tolist(), "b1": b1.grad.tolist(), "w2": w2.grad.flatten().tolist(), "b2": b2.grad.tolist(), "ws": ws.grad.flatten().tolist(), "bs": bs.grad.tolist()}}
out["csi loss"] = csi()
def csiscore():
    M = 6; N = 3; Z = 4
    ts = [val(70 + k, M * Z, 1.).reshape(M, Z) for k in range(K)]; tl = [val(80 + k, M * K, 1.).reshape(M, K) + 2 for k in range(K)]
    qs = [val(90 + k, N * Z, 1.).reshape(N, Z) for k in range(K)]; ql = [val(100 + k, N * K, 1.).reshape(N, K) + 2 for k in range(K)]
    total = torch.zeros(N); simp = []; shp = []
    for k in range(K):
        axis = unit(ts[k]); a = (qs[k] @ axis.t()).max(1).values / ts[k].norm(dim=1).mean(); b = ql[k][:, k] / tl[k][:, k].mean()
        simp.append(a.tolist()); shp.append(b.tolist()); total += a + b
    return {"similarity": simp, "shift": shp, "anomaly": (-total / K).tolist()}
out["csi score"] = csiscore()
json.dump(out, open("golden.json", "w"), indent=1)
m = net().float()
torch.onnx.export(m, torch.zeros(2, 3, 8, 8, dtype=torch.float32), "tiny-backbone.onnx", input_names=["images"], output_names=["features"], dynamic_axes={"images": {0: "n"}, "features": {0: "n"}}, opset_version=13, dynamo=False)
print({k: (v.get("losses") if isinstance(v, dict) else "") for k, v in out.items()})
