"""From a photo to the squares that the network looks at, as ONNX text: without `Resize`, and exact in every runtime.

Half the runtimes ignore the attributes of `Resize` that make it antialiased. MatMul is the same everywhere, and exact
here: models/resize.py has the same arithmetic in NumPy and says why no rounding happens. The weights are made in the
graph, of the photo's own height and width, in whole numbers below 2**31, because some runtimes (OpenVINO) compute int64
in 32 bits: that holds for sides of up to 16,384 pixels. The division that gives the steps has no remainder, because
OpenVINO rounds the quotients of sizes.

A large photo is thinned first (models/views.py), by a Slice whose steps are computed. This is why tract, which cannot
have such steps where sizes are symbols, must be told the photo's height and width before it runs; without thinning it
need not be, but 12 megapixels then take several times as long in every runtime.
"""

from models.resize import ONE
from models.views import CENTRE, MIDDLE, MIDDLE_OF_IT, WHOLE, Views, finest

CONSTANTS = """\
int64[1] zero = {{0}}, int64[1] one = {{1}}, int64[1] two = {{2}}, int64[1] three = {{3}},
 int64 first = {{0}}, int64 next = {{1}}, int64[0] scalar = {{}},
 int64[2] rows_and_columns = {{1, 2}}, int64[2] zero_zero = {{0, 0}},
 int64[2] to_the_end = {{9223372036854775807, 9223372036854775807}}, int64[1] finest = {{{finest}}},
 int64[1] middle_part = {{{middle_part}}}, int64[1] middle_whole = {{{middle_whole}}},
 int64[4] by_square = {{-1, 1, 1, 1}}, int64[1] size = {{{size}}}, int64[1] far = {{-1073741824}},
 int64[1] twice_unit = {{{twice_unit}}}, float unit = {{{unit}.0}}, float half_a_level = {{0.5}},
 int64[1, 1, 1, {size}] new_columns = {{{odd}}}, int64[1, 1, {size}, 1] new_rows = {{{odd}}},
 int64[4] columns_old_shape = {{1, 1, -1, 1}}, int64[4] rows_old_shape = {{1, 1, 1, -1}},
 int64[1] columns_of_old = {{2}}, int64[1] rows_of_old = {{3}}"""

THIN = """\
  photo_shape = Shape (photo)
  photo_height_and_width = Slice (photo_shape, one, three)
  photo_short_side = ReduceMin <keepdims = 1> (photo_height_and_width)
  beyond = Mod (photo_short_side, finest)
  divisible = Sub (photo_short_side, beyond)
  possible_step = Div (divisible, finest)
  step = Max (possible_step, one)
  steps = Concat <axis = 0> (step, step)
  thinned = Slice (photo, zero_zero, to_the_end, rows_and_columns, steps)
  thinned_shape = Shape (thinned)
  height = Slice (thinned_shape, one, two)
  width = Slice (thinned_shape, two, three)
  side = Min (height, width)
  scaled_side = Mul (side, middle_part)
  rounded_side = Div (scaled_side, middle_whole)
  middle_side = Max (rounded_side, one)
"""

# The weights of one axis, for all squares at once: [squares, 1, new, old] down, [squares, 1, old, new] across.
# `old` and `new` are the centres of lines, taken times 2 * size; lines outside of a square are moved far away.
WEIGHTS = """\
  {axis}_lengths_in_a_row = Concat <axis = 0> ({lengths})
  {axis}_lengths = Reshape ({axis}_lengths_in_a_row, by_square)
  {axis}_margins = Sub ({lines}, {axis}_lengths)
  {axis}_starts = Div ({axis}_margins, two)
  {axis}_count = Reshape ({lines}, scalar)
  {axis}_numbers_in_a_row = Range (first, {axis}_count, next)
  {axis}_numbers = Reshape ({axis}_numbers_in_a_row, {axis}_old_shape)
  {axis}_places = Sub ({axis}_numbers, {axis}_starts)
  {axis}_before = Less ({axis}_places, zero)
  {axis}_after = GreaterOrEqual ({axis}_places, {axis}_lengths)
  {axis}_outside = Or ({axis}_before, {axis}_after)
  {axis}_twice = Mul ({axis}_places, two)
  {axis}_odd = Add ({axis}_twice, one)
  {axis}_centres = Mul ({axis}_odd, size)
  {axis}_old = Where ({axis}_outside, far, {axis}_centres)
  {axis}_new = Mul (new_{axis}, {axis}_lengths)
  {axis}_differences = Sub ({axis}_old, {axis}_new)
  {axis}_distances = Abs ({axis}_differences)
  {axis}_longest = Max ({axis}_lengths, size)
  {axis}_reach = Mul ({axis}_longest, two)
  {axis}_slopes = Sub ({axis}_reach, {axis}_distances)
  {axis}_triangles = Max ({axis}_slopes, zero)
  {axis}_totals = ReduceSum <keepdims = 1> ({axis}_triangles, {axis}_of_old)
  {axis}_scaled = Mul ({axis}_triangles, twice_unit)
  {axis}_raised = Add ({axis}_scaled, {axis}_totals)
  {axis}_twice_totals = Mul ({axis}_totals, two)
  {axis}_whole_weights = Div ({axis}_raised, {axis}_twice_totals)
  {axis}_weights = Cast <to = 1> ({axis}_whole_weights)
"""

# Across, then down, with whole levels in between.
RESIZE = """\
  channels_first = Transpose <perm = [0, 3, 1, 2]> (thinned)
  levels = Cast <to = 1> (channels_first)
  levels_of_each = Unsqueeze (levels, one)
  sums_across = MatMul (levels_of_each, columns_weights)
  means_across = Div (sums_across, unit)
  raised_across = Add (means_across, half_a_level)
  narrow = Floor (raised_across)
  sums_down = MatMul (rows_weights, narrow)
  means_down = Div (sums_down, unit)
  raised_down = Add (means_down, half_a_level)
  small = Floor (raised_down)
  squares = Transpose <perm = [0, 1, 3, 4, 2]> (small)
"""
LENGTHS = {CENTRE: "side", WHOLE: "{lines}", MIDDLE_OF_IT: "middle_side"}


def constants(size: int) -> str:
    """What `steps` needs, for squares of `size` pixels a side."""
    odd = ", ".join(str(2 * number + 1) for number in range(size))
    return CONSTANTS.format(
        size=size,
        finest=finest(size),
        middle_part=MIDDLE[0],
        middle_whole=MIDDLE[1],
        unit=ONE,
        twice_unit=2 * ONE,
        odd=odd,
    )


def steps(views: Views) -> str:
    """Nodes from `photo`, uint8 `[n, height, width, 3]`, to `squares`, float32 `[n, squares, size, size, 3]`."""
    axes = {"columns": "width", "rows": "height"}
    lengths = {
        axis: ", ".join(LENGTHS[name].format(lines=lines) for name in views.squares) for axis, lines in axes.items()
    }
    weights = [WEIGHTS.format(axis=axis, lines=lines, lengths=lengths[axis]) for axis, lines in axes.items()]
    return THIN + "".join(weights) + RESIZE
