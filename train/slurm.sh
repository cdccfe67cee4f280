#!/bin/bash
# A training on two machines with eight GPUs each:
#   sbatch train/slurm.sh quick --data FOLDER --precision mixed_bfloat16 --name wide
# All machines see this repository and FOLDER; the first process writes models/wide, the others write nothing.
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=8
#SBATCH --gpus-per-node=8
first=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
export KERAS_BACKEND=jax KERAS_DISTRIBUTION_JOB_ADDRESSES=$first:12345 KERAS_DISTRIBUTION_NUM_PROCESSES=$SLURM_NTASKS
# With Slurm, JAX gives each process the GPU of its number: one process a GPU.
srun bash -c 'KERAS_DISTRIBUTION_PROCESS_ID=$SLURM_PROCID exec python -m train "$@"' train "$@"
