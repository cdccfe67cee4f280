"""Words of the field that the page uses, each in a sentence. Knows no Streamlit."""

TERMS = {
    # What a network is made of
    "channel": "One of the planes of a picture: a photo has three, red, green and blue; later layers have many more.",
    "convolution": "A small filter slides over a picture; at each place the numbers under it are multiplied by the "
    "filter's and added up.",
    "filter": "The few numbers that a convolution multiplies by; also called its kernel.",
    "stride": "By how many pixels a filter moves from one place to the next.",
    "padding": "Zeros put around a picture, so that a filter can also stand at its edge.",
    "feature map": "The picture that one filter makes: bright where it found what it looks for.",
    "depthwise convolution": "A convolution in which each filter sees one feature map only, which takes far fewer "
    "weights.",
    "activation": "What a layer does to each of its sums; and the values that leave a layer.",
    "ReLU": "An activation that makes every negative number 0 and leaves the others as they are.",
    "pooling": "Neighbouring values become one, their largest or their mean: the picture shrinks, small shifts matter "
    "less.",
    "global pooling": "Pooling of a whole feature map into one number.",
    "batch normalization": "Each feature map is brought to mean 0 and variance 1, then scaled and moved by numbers "
    "learned in training, which makes training faster.",
    "shortcut": "A path around some layers, whose values are added again later, also called skip or residual "
    "connection; deep networks learn better with it.",
    "flatten": "Feature maps are written as one long row of numbers.",
    "dense": "A layer in which each unit weighs all numbers of the layer before; also called fully connected.",
    "unit": "One sum of a dense layer; also called a neuron.",
    "weight": "A number that a layer multiplies by; training finds it.",
    "bias": "A number that a layer adds to a sum; training finds it.",
    "parameters": "All numbers that training finds: weights and biases.",
    "logit": "A class's score before it becomes a probability; it can be any number.",
    "softmax": "Turns logits into probabilities: e to the power of each, divided by the sum of them all.",
    "features": "The numbers that the last layer gets: the network's description of a photo.",
    # How it is trained
    "recipe": "Every setting of a training: network, data, how long, how fast.",
    "epoch": "One pass over all training images.",
    "batch": "The images that are looked at together before the weights are changed once.",
    "loss": "How wrong the answers are, as one number; training makes it smaller.",
    "optimizer": "The rule by which the loss changes the weights: Adam, Muon, ...",
    "learning rate": "How far each change of the weights goes.",
    "weight decay": "Weights are pulled a little towards 0, so that none grows without need.",
    "label smoothing": "Training asks for a little less than full certainty.",
    "augmentation": "Training images are varied at random, mirrored or moved, so that the network learns what does "
    "not matter.",
    "overfitting": "The network knows its training images by heart and does worse on new ones.",
    "training images": "The images that the weights are learned from.",
    "validation images": "Images kept apart to choose settings by.",
    "test images": "Images kept apart to the end, to measure once how often it is right.",
    "transfer learning": "A network trained on many photos is the start for another task with few.",
    "ImageNet": "A collection of more than a million labelled photos, the usual start of transfer learning.",
    # What an answer is worth
    "accuracy": "The share of images that are answered right.",
    "confidence": "The probability of the answer.",
    "calibration": "Whether answers that are 80% sure are right 80% of the time.",
    "expected calibration error": "The mean distance between confidence and share of right answers.",
    "temperature": "A number by which logits are divided, so that confidence fits how often it is right.",
    "confidence interval": "Where the true figure lies with a given certainty, as so many images can show it.",
    "precision": "Of the images given a class, the share that belongs to it.",
    "recall": "Of a class's images, the share that is given it.",
    "F1": "Precision and recall in one number, their harmonic mean.",
    "confusion matrix": "A table of how often each class was taken for each other.",
    "test-time augmentation": "A photo is looked at several times, cut and mirrored differently, and the answers are "
    "averaged.",
    "view": "One look at a photo: a square cut from it, or its mirror image.",
    "out-of-distribution": "Unlike anything the network was trained on.",
    "outlier": "A photo of none of the classes.",
    "outlier exposure": "Training also shows outliers, and asks the network to be unsure of them.",
    "familiarity": "How clearly a photo shows one of the classes, from 0 to 1.",
    "threshold": "The familiarity below which a photo is said to show none of the classes.",
    "rejection curve": "What turning photos away gains and costs, at every threshold.",
    "AUROC": "How often a photo of the classes gets more familiarity than an outlier; 50% is chance.",
    "class activation map": "Which places of a photo speak for a class, read from the last feature maps and their "
    "weights.",
    "covering": "Parts of a photo are hidden one after the other, and the fall of the answer is measured; also called "
    "occlusion.",
    # What one takes away
    "ONNX": "A file format for networks that many programs and languages can run.",
    "opset": "The version of ONNX's list of operators.",
    "parity": "The same photo gives the same numbers in each program that was compared.",
    "quantization": "Weights are stored in fewer bits: a smaller file, a little less exact.",
}


def meaning(term: str) -> str:
    """The sentence of a term. Raises KeyError for one that is not in the glossary."""
    return TERMS[term]
