"""ImageNet's thousand kinds, kept while a network learns classes: a class's probability is the sum of its kinds'.

A network that tells a thousand kinds of things apart knows fifty-nine kinds of birds, and hundreds of things that are
none of the classes. Taught the classes alone, it forgets them. So its last layer keeps its thousand outputs and gets
one more for each class and one for outliers. Photographs are taught as what it said of them before, as far as their
labels allow (learning without forgetting, Li and Hoiem 2016, arXiv:1606.09282); of the data's thumbnails, which it
never knew, the class alone is taught.
"""

from collections.abc import Sequence

import keras
import numpy as np
from keras import layers
from scipy.optimize import minimize

from models.views import mean_probabilities, softmax, square
from train import efficientnet
from train.start import imagenet_weights

KINDS = 1000
SIZE = 224  # pixels a side of the images that ImageNet's weights were trained with
BATCH = 64
TINY = 1e-12  # keeps logarithms of probabilities finite
RIDGE = 0.01  # what a class's bias costs, times its square: a hundred photographs say little of ten classes

# Which of ImageNet's kinds, in the order of ILSVRC 2012, are of which of CIFAR-10's classes. Deer are of none.
OF_CLASSES: dict[str, Sequence[int]] = {
    "airplane": (404, 895),  # airliner, warplane
    "automobile": (436, 468, 511, 609, 627, 656, 661, 751, 817),  # beach wagon, cab, ... sports car
    "bird": (*range(7, 25), *range(80, 101), *range(127, 147)),
    "cat": range(281, 286),
    "dog": range(151, 269),
    "frog": range(30, 33),
    "horse": (339,),  # sorrel
    "ship": (403, 484, 510, 554, 625, 628, 724, 780, 814, 871, 914),  # aircraft carrier, catamaran, ... yawl
    "truck": (555, 569, 675, 717, 864, 867),  # fire engine, garbage truck, moving van, pickup, tow truck, trailer truck
}


def membership(classes: Sequence[str]) -> np.ndarray:
    """Which kind is of which class: float32 `[kinds, classes + 1]`, a single 1 in each row.

    Kinds are ImageNet's, and after them one of its own for each class and for outliers. The last column is of outliers.
    """
    outliers = len(classes)
    owner = np.full(KINDS, outliers)
    for number, name in enumerate(classes):
        owner[list(OF_CLASSES.get(name, ()))] = number
    return np.eye(outliers + 1, dtype=np.float32)[[*owner, *range(outliers + 1)]]


def head(features: keras.KerasTensor, classes: int) -> keras.KerasTensor:
    """Logits `[n, classes]`, the logarithms of probabilities, of features `[n, width]`.

    Args:
        features: of the network.
        classes: how many, outliers included; `set_membership` says which kinds each has.
    """
    exact = {"dtype": "float32"}  # in 16 bits a probability near 1 has three digits
    x = layers.Dense(KINDS + classes, kernel_initializer="zeros", name="kinds", **exact)(features)
    x = layers.Softmax(name="kinds_softmax", **exact)(x)
    tiny = keras.initializers.Constant(TINY)
    x = layers.Dense(classes, bias_initializer=tiny, trainable=False, name="sums", **exact)(x)
    return layers.Activation("linear", name="logits", **exact)(keras.ops.log(x))


def are_kept(network: keras.Model) -> bool:
    """Whether the network ends in `head`."""
    return any(layer.name == "sums" for layer in network.layers)


def set_membership(network: keras.Model, classes: Sequence[str]) -> None:
    """Say which kinds each class of a network that ends in `head` has."""
    sums = network.get_layer("sums")
    sums.set_weights([membership(classes), sums.get_weights()[1]])


def balance(network: keras.Model, images: np.ndarray) -> None:
    """Let the classes' own kinds begin together as probable as all of ImageNet's.

    Else the quickest way to a lower loss is to have no features: it makes all kinds alike, and the network is dead.

    Args:
        network: ends in `head`.
        images: uint8 `[n, size, size, 3]`, some of the training images.
    """
    layer = network.get_layer("kinds")
    kernel, bias = layer.get_weights()
    logits = keras.Model(network.input, layer.output).predict(images, verbose=0)[:, :KINDS]
    bias[KINDS:] = np.logaddexp.reduce(logits, axis=1).mean() - np.log(len(bias) - KINDS)
    layer.set_weights([kernel, bias])


def even_out(network: keras.Model, logits: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> None:
    """Add a bias to each class's kinds, with which no class is answered too often.

    A class is the sum of its kinds: of a doubtful image 118 kinds of dogs together would outweigh five of cats.
    The biases are those with the least cross entropy (Alexandari, Kundaje and Shrikumar 2020, arXiv:1901.06852,
    "bias-corrected temperature scaling", without the temperature), kept small by RIDGE.

    Args:
        network: ends in `head`.
        logits: its own `[views, n, classes]`, outliers last, of images of the classes that it was not trained on.
        labels: int `[n]`.
        weights: float `[n]`, how much each image counts.
    """

    def cost(biases: np.ndarray) -> float:
        right = mean_probabilities(logits[..., :-1] + biases, 1.0)[np.arange(len(labels)), labels]
        return -(weights * np.log(np.maximum(right, TINY))).sum() + RIDGE * (biases**2).sum()

    biases = minimize(cost, np.zeros(logits.shape[-1] - 1), method="L-BFGS-B").x
    members = network.get_layer("sums").get_weights()[0]  # [kinds, classes]
    layer = network.get_layer("kinds")
    kernel, bias = layer.get_weights()
    layer.set_weights([kernel, bias + members[:, :-1] @ biases])


def of_kinds_and_classes(network: keras.Model) -> keras.Model:
    """A network that ends in `head`, with the logarithms of all its probabilities as output: `[n, kinds + classes]`."""
    kinds = keras.ops.log(network.get_layer("kinds_softmax").output + TINY)
    return keras.Model(network.input, keras.ops.concatenate([kinds, network.output], axis=1))


class Targets:
    """What each image is taught as: `targets[numbers]` are float32 `[n, kinds + classes + 1]`, each row's sum 1.

    Args:
        labels: int `[n]`, of the images of which the class alone is taught.
        classes: names; a label beyond them is of outliers.
        photographs: uint8 `[height, width, 3]` each; numbered after the images.
        photograph_labels: int.
    """

    def __init__(
        self,
        labels: np.ndarray,
        classes: Sequence[str],
        photographs: Sequence[np.ndarray] = (),
        photograph_labels: Sequence[int] | np.ndarray = (),
    ) -> None:
        self.labels, self.membership = labels, membership(classes)
        kinds = of_photographs(photographs, np.asarray(photograph_labels, int), self.membership)
        self.kinds = kinds.astype(np.float16)  # half the memory: 2 kB a photograph

    def __getitem__(self, numbers: np.ndarray) -> np.ndarray:
        kinds, classes = self.membership.shape
        rows = np.zeros((len(numbers), kinds + classes), np.float32)
        images = np.flatnonzero(numbers < len(self.labels))
        rows[images, kinds + self.labels[numbers[images]]] = 1
        photographs = np.flatnonzero(numbers >= len(self.labels))
        if len(photographs):
            rows[photographs, :kinds] = self.kinds[numbers[photographs] - len(self.labels)]
        return rows


def of_photographs(photographs: Sequence[np.ndarray], labels: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Probabilities of all kinds, `[n, kinds]`: what ImageNet's own network gives to the kinds of a photograph's class.

    What it gives to others goes to the class's own kind.

    Args:
        photographs: uint8 `[height, width, 3]` each.
        labels: int `[n]`.
        members: as from `membership`.
    """
    classes = members.shape[1]
    said = np.pad(imagenet_probabilities(photographs), ((0, 0), (0, classes)))  # [n, kinds]
    kept = said * members.T[labels]
    kept[np.arange(len(labels)), KINDS + labels] = 1 - kept.sum(axis=1)
    return kept


def imagenet_probabilities(photographs: Sequence[np.ndarray]) -> np.ndarray:
    """What EfficientNet-Lite0 with ImageNet's weights says of photographs' centre squares: float64 `[n, KINDS]`."""
    pixels = keras.Input((SIZE, SIZE, 3))
    network = keras.Model(pixels, layers.Dense(KINDS, name="kinds")(efficientnet.features(pixels)))
    weights = imagenet_weights()
    for layer in network.layers:
        if layer.weights:
            layer.set_weights(weights[layer.name])
    found = [np.zeros((0, KINDS))]
    for first in range(0, len(photographs), BATCH):
        batch = np.stack([square(photograph, SIZE) for photograph in photographs[first : first + BATCH]])
        found.append(softmax(network.predict_on_batch(batch)))
    return np.concatenate(found)
