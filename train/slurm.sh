#!/bin/bash
# A training on two machines with eight GPUs each: sbatch train/slurm.sh quick --data FOLDER --name wide
# All machines see this repository and FOLDER; the first process writes models/, the others write nothing.
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=8
#SBATCH --gpus-per-node=8
export KERAS_BACKEND=jax
KERAS_DISTRIBUTION_JOB_ADDRESSES=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1):12345
export KERAS_DISTRIBUTION_JOB_ADDRESSES KERAS_DISTRIBUTION_NUM_PROCESSES=$SLURM_NTASKS
export PRECISION=${PRECISION:-mixed_bfloat16}
# With Slurm, JAX gives each process the GPU of its number: one process a GPU.
srun bash -c 'KERAS_DISTRIBUTION_PROCESS_ID=$SLURM_PROCID exec python -m train "$@" --precision "$PRECISION"' train "$@"
