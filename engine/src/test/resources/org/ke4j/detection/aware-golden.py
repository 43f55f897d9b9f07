"""Right values for AwareGaussianTest: NumPy, float64, every image really left out. Writes aware-golden.txt."""
import numpy as np
from scipy.optimize import minimize_scalar


def features(x, power):
    x = x.astype(np.float64)
    x = np.sign(x) * np.abs(x) ** power
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def distances(q, means, inverse):
    return np.array([[(x - m) @ inverse @ (x - m) for m in means] for x in q])


def posterior(d, t):
    e = np.exp(-(d - d.min(axis=1, keepdims=True)) / (2 * t))
    return e / e.sum(axis=1, keepdims=True)


def own(d, t):
    """Mean negative log-posterior of the right answers, the diagonal."""
    e = -(d - d.min(axis=1, keepdims=True)) / (2 * t)
    return np.mean(np.log(np.exp(e).sum(axis=1)) - np.diag(e))


def near(q, bank, k=10):
    """Mean of the k least squared distances; the bank as it is kept, in single precision."""
    d = np.sort(((q - bank.astype(np.float32).astype(np.float64)) ** 2).sum(axis=1))
    return d[:k].mean()


def case(out, name, seed, n, d, kept, changed, power, shrinkage, w, mu, a=0.5):
    rng = np.random.default_rng(seed)
    base = rng.normal(size=(n, d)) @ rng.normal(size=(d, d)) * 0.4 + rng.normal(size=d) * 2
    banks = [base]
    for j in range(kept + changed):
        banks.append(base + rng.normal(size=d) * (0.1 if j < kept else 0.4) + 0.6 * rng.normal(size=(n, d)))
    banks = [b.astype(np.float32) for b in banks]
    query = np.concatenate([b[:2] + 0.1 * rng.normal(size=(2, d)) for b in banks]).astype(np.float32)
    z = np.stack([features(b, power) for b in banks])
    b = len(banks)
    means = z.mean(axis=1)
    r = z - means[:, None]
    c = np.einsum("bni,bnj->ij", r, r) / (b * (n - 1))
    sphere = shrinkage * np.trace(c) / d * np.eye(d)
    s = (1 - shrinkage) * c + sphere
    left = np.empty((n, b, b))
    for i in range(n):
        rest = np.delete(z, i, axis=1)
        m = rest.mean(axis=1)
        rr = rest - m[:, None]
        without = (1 - shrinkage) * np.einsum("bni,bnj->ij", rr, rr) / (b * (n - 1)) + sphere
        left[i] = distances(z[:, i], m, np.linalg.inv(without))
    own_distances = left[:, range(b), range(b)]
    location, spread = own_distances.mean(axis=0), own_distances.std(axis=0, ddof=1)

    def loss(lt):
        return np.mean([own(left[i], np.exp(lt)) for i in range(n)])

    t = 1.0
    if b > 1:
        t = np.exp(minimize_scalar(loss, bounds=(-8, 6), method="bounded", options={"xatol": 1e-10}).x)
    q = distances(features(query, power), means, np.linalg.inv(s))
    p = posterior(q, t)
    moves = means - means[0]
    qn = np.array([[near(x - m, z[0]) for m in moves] for x in features(query, power)])
    own_near, first_near = np.empty((n, b)), np.empty((n, b))
    for i in range(n):
        rest = np.delete(z, i, axis=1)
        m = rest.mean(axis=1) - rest[0].mean(axis=0)
        own_near[i] = [near(z[j, i] - m[j], rest[0]) for j in range(b)]
        first_near[i] = [near(z[0, i] - m[j], rest[0]) for j in range(b)]
    near_location, near_spread = own_near.mean(axis=0), own_near.std(axis=0, ddof=1)

    def score(d, nn):
        far = (1 - a) * (d - location) / spread + a * (nn - near_location) / near_spread
        p = posterior(d, t)
        return (1 - w) * far[:, 0] + w * (p * far).sum(axis=1) + mu * p[:, 1 + kept :].sum(axis=1)

    scores = score(q, qn)
    trained = score(left[:, 0], first_near)
    write = lambda what, a: out.write(f"{name} {what} {len(a)} " + " ".join(repr(float(v)) for v in np.ravel(a)) + "\n")
    write("options", np.array([kept, changed, power, shrinkage, mu, d, w, a]))
    for bank in banks:
        write("bank", bank)
    write("query", query)
    write("temperature", np.array([t]))
    write("scores", scores)
    write("posterior", p)
    write("training", trained)


with open("aware-golden.txt", "w") as out:
    case(out, "plain", 1, 19, 5, 2, 2, 0.5, 0.5, 0.0, 1.0)
    case(out, "few-images", 2, 5, 12, 1, 2, 0.5, 0.9, 0.5, 0.5, 0.0)
    case(out, "other-power", 3, 7, 4, 0, 1, 0.7, 0.1, 0.3, 2.0, 1.0)
    case(out, "no-views", 4, 8, 3, 0, 0, 1.0, 0.3, 0.5, 1.0)
    case(out, "none-changed", 8, 14, 8, 3, 0, 0.5, 0.2, 1.0, 1.0)
